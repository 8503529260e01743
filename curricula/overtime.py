"""Overtime: a visit whose time is over and that nobody finished is closed with what it came to."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from curricula.allowances import extra_for
from curricula.course_results import conclude_course
from curricula.enrolments import enrolment, lock_enrolment
from curricula.finishing import Finish, end_visit, finish_of, results_of
from curricula.learning_models import VisitRow
from curricula.lesson_records import lesson_records
from curricula.lesson_results import is_overtaken
from curricula.visits import closing_of, due_of
from lrs_adapter import Iris
from storage import UnitOfWork

PUT_OFF = timedelta(minutes=10)


def visits_to_close(session: Session, *, now: datetime, limit: int = 20) -> list[UUID]:
    """Visits to give to `close_visit`, those that have waited longest first.

    An index holds the running visits with a limit alone, so asking costs almost nothing.
    """
    return list(
        session.scalars(
            select(VisitRow.id)
            .where(VisitRow.look_at <= now)
            .order_by(VisitRow.look_at)
            .limit(limit)
        )
    )


def close_visit(uow: UnitOfWork, iris: Iris, visit_id: UUID, *, now: datetime) -> Finish | None:
    """Close a visit if its time and the grace after it are over and she did not finish it.

    What was answered in time counts, and graded questions left open are worth nothing. It is
    finished when its time ended, whenever that is noticed; so a score that staff decided since
    stands, and the record then has none. None when there was nothing to close: she finished it,
    was given more time, or her course moved to a version without the limit. Done again, it
    changes nothing.
    """
    session = uow.session
    visit = session.get(VisitRow, visit_id)
    if visit is None:
        return None
    lock_enrolment(uow, visit.enrolment_id)
    session.refresh(visit)  # she may have finished it, or moved to another version, until now
    if visit.finished is not None:
        visit.look_at = None
        return None
    hers = enrolment(session, visit.enrolment_id)
    records = lesson_records(uow, iris, hers)
    lessons = records.curriculum.lessons
    lesson = next((each for each in lessons if each.slug == visit.lesson_slug), None)
    if lesson is None:  # filed under a version that she left; coming back sets it again
        visit.look_at = None
        return None
    extra = extra_for(session, hers.id, lesson)
    visit.look_at = closing_of(lesson, visit.opened, extra)
    due = due_of(visit.opened, lesson.rules, extra)
    if due is None or visit.look_at is None or now < visit.look_at:
        return None
    visit.ran_out = True
    end_visit(records, lesson, visit, now=due, counts=not is_overtaken(session, visit, due))
    results = results_of(records)
    conclude_course(records, results, now=now)
    return finish_of(records, visit, results[lesson.slug], newly_finished=True)


def put_off(uow: UnitOfWork, visit_id: UUID, *, now: datetime) -> None:
    """Look at a visit later that could not be closed, so that it holds up no other."""
    uow.session.execute(
        update(VisitRow)
        .where(VisitRow.id == visit_id, VisitRow.finished.is_(None))
        .values(look_at=now + PUT_OFF)
    )
