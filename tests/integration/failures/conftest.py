"""Fixtures of the failures: real `child` processes that may be broken in any way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Templates
from tests.integration.kill_points.prepared import Installation, installation
from tests.integration.kill_points.processes import ForkServer, fork_server


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    with fork_server(tmp_path_factory.mktemp("processes") / "output.log") as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def installed(
    request: pytest.FixtureRequest, templates: Templates, tmp_path: Path
) -> Iterator[Installation]:
    """A migrated, empty CHILD, once on each database."""
    made = installation(templates, request.param, tmp_path / "data")
    yield made
    templates.drop(made.database_url)


@pytest.fixture
def on_sqlite(templates: Templates, tmp_path: Path) -> Iterator[Installation]:
    """The same on SQLite alone, for what has nothing to do with the database."""
    made = installation(templates, "sqlite", tmp_path / "data")
    yield made
    templates.drop(made.database_url)
