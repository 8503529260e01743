"""Attempts: each answer to an item is a row of its own, marked, recorded and never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from curricula.allowances import extra_for
from curricula.decision_models import JudgementRow
from curricula.enrolments import Enrolment, lock_enrolment
from curricula.filing import is_filed
from curricula.learning_errors import (
    LessonFinished,
    NoAttemptsLeft,
    OldForm,
    TimeOver,
    UnknownItem,
)
from curricula.learning_models import AttemptRow, VisitRow
from curricula.lesson_records import lesson_records
from curricula.marking import mark
from curricula.model import Item, Lesson, Rules
from curricula.visits import due_of, last_visit, named_visit
from lrs_adapter import Iris
from storage import UnitOfWork, asked_once

IN_HER_WORDS = ("fill-in", "free-text")
"""Kinds whose answers are personal: kept in `AttemptRow.typed` alone."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number` counts the answers to one item within a visit from 1; `scaled` is 0..1.

    `success` and `scaled` are None as long as a written answer is not judged. `judged` and
    `remark` are a person's judgement and her words to the learner.
    """

    id: UUID
    number: int
    success: bool | None
    scaled: float | None
    chosen: tuple[str, ...]
    judged: datetime | None = None
    remark: str | None = None


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
    """Mark an answer and record answered; the lesson's rules say whether the last or best counts.

    `visit_id` and `number` are what the form was made for (`LessonState.visit.id` and
    `next_number(item)`), so that a doubled or resent POST is known again: a choice equal to the
    last attempt is that attempt, unless `number` says that the form came after it. Without a
    number an equal choice is always the same attempt; so a page that sends all its answers
    together gives a number only to those that she means to answer anew.

    Raises `UnknownLesson`, `UnknownItem`, `UnknownVisit`, `BadAnswer`; and for a graded item
    `LessonFinished` where its visit is finished, `OldForm` where a newer visit is under way
    besides, `NoAttemptsLeft`, `TimeOver`. Items for practice can be tried without end.
    """
    records = lesson_records(uow, iris, enrolment)
    lesson = records.lesson(lesson_slug)
    item = item_of(lesson, item_slug)
    marked = mark(item, chosen)
    lock_enrolment(uow, enrolment.id, on=enrolment.version_id)
    visit = named_visit(records, lesson, visit_id, now=now)
    last = last_attempts(uow.session, visit.id).get(item.slug)
    if last and last.chosen == marked.chosen and (number is None or number <= last.number):
        return last
    if item.graded:
        if visit.finished is not None:
            present = last_visit(uow.session, enrolment.id, lesson.slug)
            is_old = present is not None and present.id != visit.id
            raise (OldForm if is_old else LessonFinished)(lesson.slug)
        extra = extra_for(uow.session, enrolment.id, lesson)
        due = due_of(visit.opened, lesson.rules, extra)
        if due is not None and now > due:
            raise TimeOver(lesson.slug, due)
        if lesson.rules.attempts is not None and last is not None:
            allowed = lesson.rules.attempts + extra.attempts
            if last.number >= allowed:
                raise NoAttemptsLeft(item.slug, allowed)
    is_hers = item.kind in IN_HER_WORDS
    row = AttemptRow(
        id=uuid4(),
        visit_id=visit.id,
        item_slug=item.slug,
        number=last.number + 1 if last else 1,
        chosen=[] if is_hers else list(marked.chosen),
        typed=marked.chosen[0] if is_hers else None,
        success=marked.success,
        scaled=marked.scaled,
        answered=now,
    )
    uow.session.add(row)
    uow.session.flush()
    records.answered(row.id, lesson, item, marked, now=now)
    return attempt_of(row, None)


@asked_once
def attempts_in(session: Session, visit_id: UUID) -> list[tuple[str, Attempt]]:
    """(item slug, attempt) of a visit, in the order of their numbers; those that count no longer
    since the course moved to another version are left out.
    """
    return _attempts(session, AttemptRow.visit_id == visit_id).get(visit_id, [])


def attempts_under(session: Session, enrolment_id: UUID) -> dict[UUID, list[tuple[str, Attempt]]]:
    """The same of every visit of an enrolment, by visit."""
    visits = select(VisitRow.id).where(VisitRow.enrolment_id == enrolment_id)
    return _attempts(session, AttemptRow.visit_id.in_(visits))


def _attempts(
    session: Session, which: ColumnElement[bool]
) -> dict[UUID, list[tuple[str, Attempt]]]:
    found: dict[UUID, list[tuple[str, Attempt]]] = {}
    rows = session.execute(
        select(AttemptRow, JudgementRow)
        .outerjoin(JudgementRow, JudgementRow.attempt_id == AttemptRow.id)
        .where(which)
        .order_by(AttemptRow.number)
    )
    for row, judgement in rows:
        if not is_filed(row.item_slug):
            attempt = attempt_of(row, judgement)
            found.setdefault(row.visit_id, []).append((row.item_slug, attempt))
    return found


def last_attempts(session: Session, visit_id: UUID) -> dict[str, Attempt]:
    """The newest attempt by item slug."""
    return dict(attempts_in(session, visit_id))


def worth_of(attempts: Iterable[tuple[str, Attempt]], rules: Rules) -> dict[str, float]:
    """What each item's answers are worth by the rules, 0..1 by item slug; those that wait for a
    judgement are left out.
    """
    worth: dict[str, float] = {}
    for slug, attempt in attempts:
        if attempt.scaled is not None:
            best = max(attempt.scaled, worth.get(slug, 0.0))
            worth[slug] = best if rules.counts == "best" else attempt.scaled
    return worth


def waiting_for_judgement(lesson: Lesson, last: Mapping[str, Attempt]) -> frozenset[str]:
    """The slugs of graded items whose newest answer a person has yet to judge."""
    return frozenset(
        item.slug
        for item in lesson.items
        if item.graded and item.is_judged and item.slug in last and last[item.slug].judged is None
    )


def item_of(lesson: Lesson, slug: str) -> Item:
    """Raises `UnknownItem`."""
    for item in lesson.items:
        if item.slug == slug:
            return item
    raise UnknownItem(lesson.slug, slug)


def attempt_of(row: AttemptRow, judgement: JudgementRow | None) -> Attempt:
    chosen = tuple(row.chosen) if row.typed is None else (row.typed,)
    if judgement is None:
        return Attempt(row.id, row.number, row.success, row.scaled, chosen)
    return Attempt(
        row.id,
        row.number,
        judgement.success,
        judgement.points,
        chosen,
        judgement.judged,
        judgement.remark,
    )
