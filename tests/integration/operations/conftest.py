"""An installation on each database, and an LRS that does as it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.flaky_lrs import FlakyLrs, flaky_lrs


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Iterator[Services]:
    settings = read_settings(
        {
            "CHILD_DATA_DIR": str(tmp_path),
            "CHILD_DATABASE_URL": database.url,
            "CHILD_IRI_BASE": IRI_BASE,
        }
    )
    opened = open_services(settings)
    yield opened
    opened.database.dispose()


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running
