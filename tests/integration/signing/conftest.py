"""CHILD as a whole, for browsers that sign in to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.signing.signing_world import SigningWorld, opened


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[SigningWorld]:
    """CHILD on a fresh database, once on SQLite and once on PostgreSQL."""
    with opened(database_url, tmp_path) as found:
        yield found
