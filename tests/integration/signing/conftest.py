"""CHILD as a whole, for browsers that sign in to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Templates
from tests.integration.signing.bad_provider import BadProvider, bad_provider
from tests.integration.signing.signing_world import SigningWorld, opened


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[SigningWorld]:
    """CHILD on a fresh database, once on SQLite and once on PostgreSQL."""
    with opened(database_url, tmp_path) as found:
        yield found


@pytest.fixture
def provider() -> Iterator[BadProvider]:
    with bad_provider() as running:
        yield running


@pytest.fixture
def with_provider(
    templates: Templates, tmp_path: Path, provider: BadProvider
) -> Iterator[SigningWorld]:
    """CHILD with that provider, on one kind of database: what is held here never reaches it."""
    url = templates.fresh("sqlite")
    with opened(url, tmp_path, **provider.settings) as found:
        yield found
    templates.drop(url)
