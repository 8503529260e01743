"""Every migration since release 0007 runs on data of that release; learning goes on after it."""

from collections.abc import Iterator
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import MetaData, select

from certification import project, standing
from community import Role, person_of, roles_of
from curricula import answer_item, enrolment, finish_lesson, lesson_state, reopen_lesson, version
from lrs_adapter import Iris, read_after, targets
from plugin.lti import registrations
from plugin.web.sessions import WebSession
from plugin.web.visitors import visitor_from_json
from storage import Database, check_installation, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration import release_0007
from tests.integration.release_0007 import names as old
from tests.integration.release_0007.brought import brought_to

IRIS = Iris(IRI_BASE)
Rows = dict[str, list[dict[str, object]]]

CHANGED: frozenset[tuple[str, str]] = frozenset({("installation", "id")})
"""Columns (table, column) whose values a migration changes on purpose, each told there why."""


@pytest.fixture(params=["sqlite", "postgresql"])
def of_0007(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    """A database as release 0007 left it."""
    with brought_to(release_0007.REVISION, templates, request.param) as opened:
        yield opened


def test_every_table_of_the_release_has_a_row(of_0007: Database) -> None:
    assert [name for name, rows in _rows(of_0007).items() if not rows] == []


def test_nothing_kept_is_lost_or_changed(of_0007: Database) -> None:
    before = _rows(of_0007)
    migrate(of_0007, IRI_BASE)
    after = _rows(of_0007)
    check_installation(of_0007, IRI_BASE)
    for table, rows in before.items():
        assert len(after[table]) >= len(rows), table
        for row in rows:
            kept = {k: v for k, v in row.items() if (table, k) not in CHANGED}
            assert any(kept.items() <= now.items() for now in after[table]), (table, kept)


def test_learning_goes_on(of_0007: Database) -> None:
    migrate(of_0007, IRI_BASE)
    with of_0007.reading() as session:
        state = lesson_state(session, old.ENROLMENT, "values")
        assert (state.finished_at, state.score and state.score.raw) == (old.LATER, 2.0)
        assert state.attempts["v2"].chosen == ("a", "b")
        known = enrolment(session, old.ENROLMENT)
        lesson = version(session, known.version_id).curriculum.lessons[0]
        assert [item.kind for item in lesson.items] == ["single", "multiple"]
    with of_0007.unit_of_work() as uow:
        reopen_lesson(uow, IRIS, enrolment=known, lesson_slug="values", now=old.LATER)
        for item, chosen in (("v1", ["a"]), ("v2", ["c"])):
            answer_item(
                uow,
                IRIS,
                enrolment=known,
                lesson_slug="values",
                item_slug=item,
                chosen=chosen,
                now=old.LATER,
            )
        done = finish_lesson(uow, IRIS, enrolment=known, lesson_slug="values", now=old.LATER)
        uow.commit()
    assert done.newly_finished
    with of_0007.reading() as session:
        entries = read_after(session, 0, 100)
    assert entries[0].statement_id == old.STATEMENT
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert orjson.loads(entries[0].document) == release_0007.RECORD_DOCUMENT


def test_a_standing_is_computed_from_the_old_records(of_0007: Database) -> None:
    migrate(of_0007, IRI_BASE)
    while project(of_0007, IRIS, uuid4(), now=old.LATER):
        pass
    with of_0007.reading() as session:
        proof = standing(session, old.TRAJECTORY).proof
    assert proof is not None
    assert proof.satisfied
    assert proof.root.evidence == (old.STATEMENT,)


def test_people_sessions_and_connections_are_read_back(of_0007: Database) -> None:
    migrate(of_0007, IRI_BASE)
    with of_0007.reading() as session:
        assert person_of(session, old.MEMBER) is not None
        held = roles_of(session, old.STEWARD, old.COMMUNITY, now=old.LATER)
        assert held == {Role.STEWARD}
        visitor = visitor_from_json(session.scalars(select(WebSession)).one().visitor)
        assert (visitor.member_id, visitor.enrolment_id) == (old.MEMBER, old.ENROLMENT)
        assert [one.id for one in registrations(session)] == [old.REGISTRATION]
        assert [one.label for one in targets(session)] == ["another LRS"]


def _rows(database: Database) -> Rows:
    """Every row of every table, but for Alembic's own."""
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection)
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }
