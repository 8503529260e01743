"""What statements before release 0033 say of activities is known after it, as if said since."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import select

from lrs_adapter.definitions import LogDefinition
from storage import Database, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration.bringing_back import bring_back
from tests.integration.records_world import new_key, received, record_some, store

BEFORE = "0032"
Told = set[tuple[int, int, int, bytes]]


@pytest.fixture
def of_before(database: Database, templates: Templates) -> Iterator[Database]:
    url = templates.empty(database.dialect)
    opened = Database(url)
    yield opened
    opened.dispose()
    templates.drop(url)


def told(database: Database) -> Told:
    with database.reading() as session:
        query = select(
            LogDefinition.activity_id,
            LogDefinition.authority_id,
            LogDefinition.position,
            LogDefinition.definition,
        )
        return {(one, by, at, bytes(what)) for one, by, at, what in session.execute(query)}


def test_it_knows_what_appending_knows(database: Database, of_before: Database) -> None:
    defining, other = new_key(database, "all")[0], new_key(database, "statements/write")[0]
    record_some(database, 3)
    one, changed = (f"https://example.org/{uuid4()}" for _ in range(2))
    for number in range(3):
        definition = {"name": {f"x-{number}": "a"}, "type": f"https://example.org/t/{number}"}
        store(database, defining, received(object={"id": changed, "definition": definition}))
    told_of_nobody = {"id": f"https://example.org/{uuid4()}", "definition": {"name": {"en": "b"}}}
    store(database, other, received(object=told_of_nobody))

    for tag in ("en", "es"):
        store(
            database,
            defining,
            received(object={"id": one, "definition": {"name": {tag: "x" * 40_000}}}),
        )
    store(database, defining, *(received(object=_of(number)) for number in range(600)))
    bring_back(database, of_before, BEFORE)
    migrate(of_before, IRI_BASE)
    written = told(database)
    assert len(written) > 600
    assert told(of_before) == written


def test_an_empty_log_defines_nothing(database: Database, of_before: Database) -> None:
    bring_back(database, of_before, BEFORE)
    migrate(of_before, IRI_BASE)
    assert told(of_before) == set()


def _of(number: int) -> dict[str, object]:
    return {"id": f"https://example.org/n/{number}", "definition": {"name": {"en": str(number)}}}
