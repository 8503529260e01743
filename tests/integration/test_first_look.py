"""A learner's first look at a lesson: it opens the lesson, and knows what it wrote."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from certification import choose_path
from community import OPERATOR
from curricula import (
    Enrolment,
    Visit,
    answer_item,
    enrolments_of,
    know_opened,
    open_lesson,
    version,
)
from curricula.attempts import attempts_in
from curricula.drafts import drafts_of
from curricula.learning_models import EnrolmentRow, VisitRow
from curricula.lesson_results import work_in
from plugin.web import lesson_page
from storage import Database, SecretBox, UnitOfWork, utc_now
from tests.integration.counting import counted
from tests.integration.items_world import items_world
from tests.integration.launching_world import arrive, launch_of, register
from tests.unit.plugin.web.world import World, get, hidden_fields, make_world

MOST = 12
_MEMBERS = select(EnrolmentRow.member_id)
_TOKENS = re.compile(r'(?:name="csrf_token" value|nonce)="[^"]*"')


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def launched(world: World) -> tuple[FlaskClient, str, Enrolment]:
    """Browser, address and enrolment of a learner who is on a path and whose score the LMS asked
    for; somebody else has read the lesson before her.
    """
    registration = register(world)
    other, where = arrive(world, launch_of(world, registration, subject="8"))
    get(other, where)
    client, where = arrive(world, launch_of(world, registration))
    with world.services.database.unit_of_work() as uow:
        (hers,) = [each for each in _enrolled(uow, world) if not _has_visit(uow, each)]
        choose_path(
            uow,
            world.services.iris,
            asker=OPERATOR,
            member_id=hers.member_id,
            scheme_version_id=world.scheme.id,
            now=utc_now(),
        )
        uow.commit()
    return client, where, hers


def test_it_asks_at_most_twelve_times(
    world: World, launched: tuple[FlaskClient, str, Enrolment]
) -> None:
    """Besides what PostgreSQL locks by: SQLite has one writer anyway."""
    client, where, _ = launched
    with counted(world.services.database) as seen:
        page = get(client, where)
    asked = [one for one in seen if "FOR UPDATE" not in one and "advisory" not in one]
    assert "Tu puntaje va a Test LMS" in page.text
    assert "Primer camino" in page.text
    assert len(asked) <= MOST, "\n".join(asked)


def test_it_shows_the_visit_that_it_opened(
    world: World, launched: tuple[FlaskClient, str, Enrolment]
) -> None:
    client, where, hers = launched
    first, second = get(client, where), get(client, where)
    with world.services.database.reading() as session:
        (visit,) = work_in(session, hers.id).visits
    for page in (first, second):
        assert str(visit.id) in dict(hidden_fields(page.text)).values()
    assert _lasting(first.text) == _lasting(second.text)
    assert world.verbs().count("initialized") == 2, "of the other and of hers"


def test_what_another_tab_did_first_is_shown(
    world: World, launched: tuple[FlaskClient, str, Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """She opened the lesson there and answered, just after this page had asked for her visit."""
    client, where, _ = launched

    def late(uow: UnitOfWork, *args: Any, enrolment: Enrolment, **named: Any) -> Visit:
        uow.session.rollback()
        with world.services.database.unit_of_work() as other:
            answer_item(
                other,
                world.services.iris,
                enrolment=enrolment,
                lesson_slug="values",
                item_slug="warm-up",
                chosen=["a"],
                now=utc_now(),
            )
            other.commit()
        return open_lesson(uow, *args, enrolment=enrolment, **named)

    monkeypatch.setattr(lesson_page, "open_lesson", late)
    assert "Right." in get(client, where).text


@pytest.mark.parametrize("slug", ["kinds", "exam"])
def test_what_is_known_is_what_a_reading_finds(database: Database, slug: str) -> None:
    """Also of a lesson with a limit of time, of which she was granted more."""
    world = items_world(database)
    world.answer("essay", "plain", "a")
    world.allow(OPERATOR, "exam", minutes=7)
    hers = world.enrolment
    answers: dict[Any, Any] = {}
    with database.reading(answers) as session:
        (lesson,) = [
            each
            for each in version(session, hers.version_id).curriculum.lessons
            if each.slug == slug
        ]
        work_in(session, hers.id)
    visit = world.open(slug)
    assert visit.is_new
    with database.reading(answers) as session, counted(database) as seen:
        know_opened(session, hers.id, lesson, visit)
        known = work_in(session, hers.id)
        assert attempts_in(session, visit.id) == []
        assert drafts_of(session, visit.id) == {}
    assert seen == []
    with database.reading() as session:
        found = work_in(session, hers.id)
        assert attempts_in(session, visit.id) == []
        assert drafts_of(session, visit.id) == {}
    assert [_columns(row) for row in known.visits] == [_columns(row) for row in found.visits]
    assert (known.by_override, known.result, known.moved) == ({}, None, None)
    assert (found.by_override, found.result, found.moved) == ({}, None, None)
    assert not world.open(slug).is_new


def _enrolled(uow: UnitOfWork, world: World) -> list[Enrolment]:
    """Of everybody whom the LMS brought."""
    members = uow.session.scalars(_MEMBERS)
    return [each for member_id in members for each in enrolments_of(uow.session, member_id)]


def _has_visit(uow: UnitOfWork, enrolment: Enrolment) -> bool:
    return bool(work_in(uow.session, enrolment.id).visits)


def _columns(row: VisitRow) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in inspect(VisitRow).column_attrs}


def _lasting(html: str) -> str:
    """Without what differs each time: the tokens of forms."""
    return _TOKENS.sub("", html)
