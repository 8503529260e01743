"""Fixtures of the backups: an installation with a row in every old table, and empty ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import Database, SecretBox, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration import release_0007
from tests.integration.backup.installations import KEY, Place

NewPlace = Callable[..., Place]


@pytest.fixture
def place(templates: Templates, tmp_path: Path) -> Iterator[NewPlace]:
    """A place without any database yet: `place(kind)`."""
    urls = []

    def made(kind: str, **more: str | None) -> Place:
        urls.append(templates.empty(kind))
        return Place(urls[-1], tmp_path / f"data-{len(urls)}", **more)

    yield made
    for url in urls:
        templates.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, place: NewPlace) -> Place:
    """An installation in use since release 0007, on each database."""
    made = filled(place(request.param))
    made.done("migrate")
    return made


def filled(made: Place) -> Place:
    """As release 0007 left it, not migrated any further."""
    database = Database(made.database_url)
    migrate(database, IRI_BASE, release_0007.REVISION)
    with database.engine.begin() as connection:
        release_0007.fill(connection)
        sealed = SecretBox(KEY).seal("a key")
        connection.execute(text("update lti_tool_key set sealed = :sealed"), {"sealed": sealed})
    database.dispose()
    return made
