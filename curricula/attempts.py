"""Attempts: each answer to an item is a row of its own, marked, recorded and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.enrolments import Enrolment, lock_enrolment
from curricula.learning_errors import LessonFinished, UnknownItem
from curricula.learning_models import AttemptRow
from curricula.lesson_records import lesson_records
from curricula.model import Item, Lesson
from curricula.scoring import mark
from curricula.visits import named_visit
from lrs_adapter import Iris
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number` counts the answers to one item within a visit from 1; `scaled` is 0..1."""

    id: UUID
    number: int
    success: bool
    scaled: float
    chosen: tuple[str, ...]


def answer_item(
    uow: UnitOfWork,
    iris: Iris,
    *,
    enrolment: Enrolment,
    lesson_slug: str,
    item_slug: str,
    chosen: Sequence[str],
    now: datetime,
    visit_id: UUID | None = None,
    number: int | None = None,
) -> Attempt:
    """Mark an answer and record answered; the last attempt of an item counts.

    `visit_id` and `number` are what the form was made for (`LessonState.visit.id` and
    `next_number(item)`), so that a doubled or resent POST is known again: a choice equal to the
    last attempt is that attempt, unless `number` says that the form came after it. Without a
    number an equal choice is always the same attempt.

    Raises `UnknownLesson`, `UnknownItem`, `UnknownVisit`, `BadAnswer`, and `LessonFinished` for
    a graded item of a finished visit; items for practice can still be tried there.
    """
    records = lesson_records(uow, iris, enrolment)
    lesson = records.lesson(lesson_slug)
    item = _item(lesson, item_slug)
    marked = mark(item, chosen)
    lock_enrolment(uow, enrolment.id)
    visit = named_visit(records, lesson, visit_id, now=now)
    last = last_attempts(uow.session, visit.id).get(item.slug)
    if last and last.chosen == marked.chosen and (number is None or number <= last.number):
        return last
    if visit.finished is not None and item.graded:
        raise LessonFinished(lesson.slug)
    row = AttemptRow(
        id=uuid4(),
        visit_id=visit.id,
        item_slug=item.slug,
        number=last.number + 1 if last else 1,
        chosen=list(marked.chosen),
        success=marked.success,
        scaled=marked.scaled,
        answered=now,
    )
    uow.session.add(row)
    uow.session.flush()
    records.answered(row.id, lesson, item, marked, now=now)
    return _attempt(row)


def last_attempts(session: Session, visit_id: UUID) -> dict[str, Attempt]:
    """The attempt that counts, by item slug."""
    rows = session.scalars(
        select(AttemptRow).where(AttemptRow.visit_id == visit_id).order_by(AttemptRow.number)
    )
    return {row.item_slug: _attempt(row) for row in rows}


def _item(lesson: Lesson, slug: str) -> Item:
    for item in lesson.items:
        if item.slug == slug:
            return item
    raise UnknownItem(lesson.slug, slug)


def _attempt(row: AttemptRow) -> Attempt:
    return Attempt(row.id, row.number, row.success, row.scaled, tuple(row.chosen))
