"""Visits: each time through a lesson, from opening it to finishing it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from community import Community, communities_in, with_community
from curricula.allowances import Extra, extra_for
from curricula.enrolments import Enrolment, check_pinned, lock_enrolment
from curricula.learning_errors import NoRetakesLeft, UnknownVisit
from curricula.learning_models import EnrolmentRow, VisitRow
from curricula.lesson_records import LessonRecords, lesson_records
from curricula.model import Lesson, Rules
from curricula.scoring import Score
from lrs_adapter import Iris
from storage import UnitOfWork

GRACE = timedelta(minutes=1)
"""After a visit's time is over: she may still finish it herself, and clocks may differ a little."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`number` counts a learner's visits of one lesson from 1.

    `score` is there once it is finished, but for what `awaits_judgement`. `ran_out`: its time ended
    before she finished it, and what she had answered counts. `stopped_at` is the id of the section
    in which she stopped reading, if her page told it. `is_new`: the very call that returns it
    opened it, and nobody has answered in it yet.
    """

    id: UUID
    lesson_slug: str
    number: int
    opened: datetime
    finished_at: datetime | None = None
    score: Score | None = None
    awaits_judgement: bool = False
    ran_out: bool = False
    stopped_at: str | None = None
    is_new: bool = field(default=False, compare=False)


def open_lesson(
    uow: UnitOfWork, iris: Iris, *, enrolment: Enrolment, lesson_slug: str, now: datetime
) -> Visit:
    """Her visit of that lesson; the first call makes it and records initialized and experienced.

    An unfinished visit is continued. A finished one is shown again without a new record: to do
    the lesson anew is `reopen_lesson`. Raises `UnknownLesson`.
    """
    owner, last = _locked(uow, enrolment, lesson_slug)
    records = lesson_records(uow, iris, enrolment, owner)
    lesson = records.lesson(lesson_slug)
    if last is not None:
        return visit_of(last)
    return replace(visit_of(_opened(records, lesson, 1, now=now)), is_new=True)


def reopen_lesson(
    uow: UnitOfWork, iris: Iris, *, enrolment: Enrolment, lesson_slug: str, now: datetime
) -> Visit:
    """A retake: a new visit with attempts of its own, once the last visit is finished, whether
    that went well or not.

    The finished visit's score counts until the new one's is there (and after that, too, where
    the rules count the best). Called again before that, it returns the same new visit. Raises
    `UnknownLesson`, `NoRetakesLeft`.
    """
    records = lesson_records(uow, iris, enrolment)
    lesson = records.lesson(lesson_slug)
    lock_enrolment(uow, enrolment.id, on=enrolment.version_id)
    return visit_of(open_visit(records, lesson, retake=True, now=now))


def open_visit(records: LessonRecords, lesson: Lesson, *, retake: bool, now: datetime) -> VisitRow:
    """The row behind `open_lesson`, for use cases that hold the enrolment's lock already."""
    session, enrolment = records.uow.session, records.enrolment
    row = last_visit(session, enrolment.id, lesson.slug)
    if row is not None and (row.finished is None or not retake):
        return row
    if row is not None and lesson.rules.retakes is not None:
        allowed = lesson.rules.retakes + extra_for(session, enrolment.id, lesson).retakes
        if row.number > allowed:
            raise NoRetakesLeft(lesson.slug, allowed)
    return _opened(records, lesson, row.number + 1 if row else 1, now=now)


def named_visit(
    records: LessonRecords, lesson: Lesson, visit_id: UUID | None, *, now: datetime
) -> VisitRow:
    """The visit that a form was made for, or the present one where it names none.

    Raises `UnknownVisit` for a visit of somebody else or of another lesson.
    """
    if visit_id is None:
        return open_visit(records, lesson, retake=False, now=now)
    row = records.uow.session.get(VisitRow, visit_id)
    if row is None or row.enrolment_id != records.enrolment.id or row.lesson_slug != lesson.slug:
        raise UnknownVisit(lesson.slug, visit_id)
    return row


def last_visit(
    session: Session, enrolment_id: UUID, lesson_slug: str, *, finished: bool = False
) -> VisitRow | None:
    """The newest visit of a lesson, or the newest finished one."""
    statement = select(VisitRow).where(
        VisitRow.enrolment_id == enrolment_id, VisitRow.lesson_slug == lesson_slug
    )
    if finished:
        statement = statement.where(VisitRow.finished.is_not(None))
    return session.scalar(statement.order_by(VisitRow.number.desc()).limit(1))


def fresh_visit(
    visit_id: UUID, enrolment_id: UUID, lesson: Lesson, number: int, opened: datetime, extra: Extra
) -> VisitRow:
    """The row of a visit in which nothing was done yet."""
    return VisitRow(
        id=visit_id,
        enrolment_id=enrolment_id,
        lesson_slug=lesson.slug,
        number=number,
        opened=opened,
        finished=None,
        raw=None,
        maximum=None,
        awaits_judgement=False,
        look_at=closing_of(lesson, opened, extra),
        ran_out=False,
        stopped_at=None,
    )


def due_of(opened: datetime, rules: Rules, extra: Extra) -> datetime | None:
    """When the time for a visit ends, None without a limit."""
    if rules.minutes is None:
        return None
    return opened + timedelta(minutes=rules.minutes + extra.minutes)


def closing_of(lesson: Lesson, opened: datetime, extra: Extra) -> datetime | None:
    """When a visit is closed that nobody finished, None where it stays open: without a limit, and
    where nothing is graded, since time that went by is no reading.
    """
    due = due_of(opened, lesson.rules, extra)
    return due + GRACE if due is not None and lesson.is_graded else None


def visit_of(row: VisitRow) -> Visit:
    return Visit(
        row.id,
        row.lesson_slug,
        row.number,
        row.opened,
        row.finished,
        score_of(row.raw, row.maximum),
        row.awaits_judgement,
        row.ran_out,
        row.stopped_at,
    )


def score_of(raw: float | None, maximum: float | None) -> Score | None:
    """The score that two stored columns hold, None where nothing was graded."""
    return None if raw is None or maximum is None else Score.of(raw, maximum)


def _opened(records: LessonRecords, lesson: Lesson, number: int, *, now: datetime) -> VisitRow:
    """A new visit, told to the log."""
    session, enrolment_id = records.uow.session, records.enrolment.id
    limited = lesson.rules.minutes is not None  # only then does what was granted change the row
    extra = extra_for(session, enrolment_id, lesson) if limited else Extra()
    row = fresh_visit(uuid4(), enrolment_id, lesson, number, now, extra)
    session.add(row)
    session.flush()
    records.opened(row.id, lesson, now=now)
    return row


def _locked(
    uow: UnitOfWork, enrolment: Enrolment, lesson_slug: str
) -> tuple[Community | None, VisitRow | None]:
    """The enrolment's community and her newest visit of the lesson, under the enrolment's lock.

    One statement where one writer is all there is. PostgreSQL locks in a statement before: one
    that had to wait shows the other tables as they were before it waited. Raises `CourseMoved`.
    """
    if uow.dialect.name == "postgresql":
        lock_enrolment(uow, enrolment.id, on=enrolment.version_id)
    query = (
        select(EnrolmentRow.version_id, VisitRow)
        .outerjoin(
            VisitRow,
            and_(VisitRow.enrolment_id == EnrolmentRow.id, VisitRow.lesson_slug == lesson_slug),
        )
        .where(EnrolmentRow.id == enrolment.id)
        .order_by(VisitRow.number.desc())
        .limit(1)
    )
    found = uow.session.execute(with_community(query, EnrolmentRow.community_id)).first()
    check_pinned(enrolment.id, found[0] if found else None, enrolment.version_id)
    assert found is not None
    _, visit, community = found
    return communities_in(uow.session, [community]).get(enrolment.community_id), visit
