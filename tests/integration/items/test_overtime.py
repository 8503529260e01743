"""A visit whose time is over is closed by the worker, once, with what was answered in time."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, text

from community import Role
from curricula import Finish, Score, close_visit, put_off, visits_to_close
from curricula.learning_models import VisitRow
from plugin import overtime
from storage import UtcDateTime
from tests.databases import IRI_BASE
from tests.integration.items_world import COURSE, RIGHT, ItemsWorld
from tests.integration.learning_world import IRIS
from tests.integration.xapi_server import services_for


def due_now(course: ItemsWorld) -> list[UUID]:
    with course.database.reading() as session:
        return visits_to_close(session, now=course.now)


def close(course: ItemsWorld, visit_id: UUID, *, commit: bool = True) -> Finish | None:
    with course.database.unit_of_work() as uow:
        done = close_visit(uow, IRIS, visit_id, now=course.now)
        if commit:
            uow.commit()
    return done


def look_at(course: ItemsWorld, visit_id: UUID) -> datetime | None:
    with course.database.reading() as session:
        return session.scalar(select(VisitRow.look_at).where(VisitRow.id == visit_id))


def completed(course: ItemsWorld) -> list[dict]:  # type: ignore[type-arg]  # JSON documents
    told = [s for s in course.statements() if s["verb"]["id"].endswith("/completed")]
    return [s for s in told if s["object"]["id"].endswith("/exam")]


def test_what_was_answered_in_time_counts_and_it_is_told_once(course: ItemsWorld) -> None:
    visit = course.open("exam")
    course.give("exam", "e1", ["a"])
    course.tick(29)
    assert due_now(course) == [], "there is a minute of grace"
    course.tick(1)
    assert due_now(course) == [visit.id]
    close(course, visit.id, commit=False)
    assert due_now(course) == [visit.id], "killed before the commit: nothing has happened"
    done = close(course, visit.id)
    assert done is not None
    assert done.newly_finished
    assert done.lesson.score == Score(0.5, 1.0, 2.0)
    assert close(course, visit.id) is None
    assert due_now(course) == []
    (record,) = completed(course)
    assert record["result"]["score"]["raw"] == 1.0
    assert record["result"]["duration"] == "PT30M00S"
    assert datetime.fromisoformat(record["timestamp"]) == visit.opened + timedelta(minutes=30)
    state = course.state("exam")
    assert state.visit is not None
    assert state.visit.ran_out
    assert not course.finish("exam", visit_id=visit.id).newly_finished
    assert course.reopen("exam").number == 2


def test_extra_time_is_respected(course: ItemsWorld) -> None:
    visit = course.open("exam")
    course.allow(course.staff(Role.COORDINATOR), "exam", minutes=20)
    course.tick(35)
    assert due_now(course) == [visit.id], "looked at too early, never too late"
    assert close(course, visit.id) is None
    assert due_now(course) == []
    course.give("exam", "e1", ["a"])
    course.tick(20)
    assert due_now(course) == [visit.id]
    assert close(course, visit.id) is not None


def test_extra_time_granted_before_holds_from_the_start(course: ItemsWorld) -> None:
    course.allow(course.staff(Role.COORDINATOR), "exam", minutes=20)
    visit = course.open("exam")
    assert look_at(course, visit.id) == visit.opened + timedelta(minutes=51)


def test_who_finishes_herself_is_left_alone(course: ItemsWorld) -> None:
    visit = course.open("exam")
    course.tick(31)
    course.finish("exam")
    assert due_now(course) == []
    assert close(course, visit.id) is None
    state = course.state("exam")
    assert state.visit is not None
    assert not state.visit.ran_out


def test_a_score_decided_since_stands(course: ItemsWorld) -> None:
    steward = course.staff(Role.STEWARD)
    course.open("exam")
    course.tick(31)
    course.finish("exam")
    visit = course.reopen("exam")
    course.give("exam", "e1", ["a"])
    course.tick(60)
    course.override(steward, "exam", 0.9)
    done = close(course, visit.id)
    assert done is not None
    assert done.lesson.score is not None
    assert done.lesson.score.scaled == 0.9
    assert "score" not in completed(course)[-1]["result"]


def test_the_last_lesson_concludes_the_course(course: ItemsWorld) -> None:
    for lesson in ("kinds", "essay"):
        course.open(lesson)
        slugs = next(each for each in COURSE.lessons if each.slug == lesson).items
        for item in slugs:
            if item.graded:
                course.give(lesson, item.slug, RIGHT.get(item.slug, ("a",)))
        course.finish(lesson)
    for waiting in course.waiting(judge := course.staff(Role.MENTOR)):
        course.judge_id(judge, waiting.attempt_id, 1.0)
    visit = course.open("exam")
    course.tick(32)
    done = close(course, visit.id)
    assert done is not None
    assert done.course_completed


def test_where_nothing_is_graded_nothing_is_closed(course: ItemsWorld) -> None:
    visit = course.open("essay")
    assert look_at(course, visit.id) is None


def test_one_that_cannot_be_closed_holds_up_no_other(
    course: ItemsWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, hers = course.open("exam").id, course.enrolment
    course.enrolment = course.enrol_anew()
    other = course.open("exam").id
    course.enrolment = hers

    def sometimes(uow: object, iris: object, visit_id: UUID, **more: object) -> object:
        if visit_id == broken:
            raise RuntimeError("broken")
        return close_visit(uow, iris, visit_id, **more)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(overtime, "close_visit", sometimes)
    services = services_for(course.database, IRI_BASE)
    assert overtime.close_overtime(services) == 2
    assert overtime.close_overtime(services) == 0, "put off"
    assert f"visit={broken}" in caplog.text
    with course.database.reading() as session:
        finished = session.scalars(select(VisitRow.id).where(VisitRow.finished.is_not(None)))
        assert list(finished) == [other]


def test_looking_reads_the_index_of_running_visits(course: ItemsWorld) -> None:
    course.open("exam")
    with course.database.unit_of_work() as uow:
        put_off(uow, UUID(int=0), now=course.now)
        if course.database.engine.dialect.name == "postgresql":
            uow.session.execute(text("SET enable_seqscan = off"))
            explain = "EXPLAIN "
        else:
            explain = "EXPLAIN QUERY PLAN "
        plan = uow.session.execute(
            text(
                explain + "SELECT id FROM visit WHERE look_at <= :now ORDER BY look_at LIMIT 20"
            ).bindparams(bindparam("now", course.now, UtcDateTime())),
        )
        assert "ix_visit_look_at" in str(plan.all())
