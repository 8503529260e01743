"""A column from before release 0052 knows its placement where there is just one of its lesson."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, insert, select

from plugin.lti import column_terms
from plugin.lti.models import LineItemRow
from storage import Database, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration.release_0007 import names as old
from tests.integration.release_0007.brought import brought_to

BEFORE = "0051"


@pytest.fixture(params=["sqlite", "postgresql"])
def of_before(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    with brought_to(BEFORE, templates, request.param) as opened:
        yield opened


def place(database: Database, *ids: UUID, slug: str = "values") -> None:
    """Placements of the lesson in the learner's course, as release 0051 kept them."""
    tables = MetaData()
    with database.engine.begin() as connection:
        tables.reflect(connection, only=["lti_placement", "enrolment"])
        table, enrolment = tables.tables["lti_placement"], tables.tables["enrolment"]
        [hers] = connection.execute(select(enrolment)).mappings().all()

        def as_kept(one: UUID) -> Any:
            """SQLite's reflected column is text."""
            return one.hex if isinstance(hers["id"], str) else one

        for each in ids:
            row = {
                "id": as_kept(each),
                "registration_id": as_kept(old.REGISTRATION),
                "deployment_id": "1",
                "context_id": "1",
                "place": hers["place"],
                "placed": hers["started"],
                "kind": "lesson",
                "slug": slug,
                "curriculum_id": hers["curriculum_id"],
                "version_id": hers["version_id"],
                "title": "Values",
                "grade_column": "lesson",
                "full_when_finished": False,
                "submission_until": hers["started"],
            }
            connection.execute(insert(table).values(**row))


def placement_in(database: Database) -> UUID | None:
    migrate(database, IRI_BASE)
    with database.reading() as session:
        return session.scalars(select(LineItemRow)).one().placement_id


def test_the_only_one_is_it(of_before: Database) -> None:
    placed = uuid4()
    place(of_before, placed)
    place(of_before, uuid4(), slug="another")
    assert placement_in(of_before) == placed
    with of_before.reading() as session:
        terms = column_terms(session, old.ENROLMENT, "values")
    assert terms is not None
    assert terms.due is not None
    assert (terms.rule.due, terms.rule.late.kind) == (None, "none")


def test_of_two_nobody_knows_which(of_before: Database) -> None:
    place(of_before, uuid4(), uuid4())
    assert placement_in(of_before) is None


def test_where_nothing_was_placed_there_is_none(of_before: Database) -> None:
    assert placement_in(of_before) is None
