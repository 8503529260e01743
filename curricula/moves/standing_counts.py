"""How many learners stand alike: a course has thousands of them, and few ways to stand in it.

The database writes down where each of them is, a line for each lesson and answered question, and
counts equal texts; what is read and worked out grows with the different ones alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from curricula.learning_models import AttemptRow, CourseResultRow, EnrolmentRow, VisitRow
from curricula.moves.fates import Standing
from curricula.moves.standings import LAST_DECIDED

NOBODY = UUID(int=0)
FINISHED, WAITING, UNDER_WAY = "finished", "waiting", "under way"
HAS_RESULT = exists().where(CourseResultRow.enrolment_id == EnrolmentRow.id)
"""Whether she has finished the whole course, on whichever version."""


@dataclass(frozen=True, slots=True)
class Alike:
    """`many` learners with the same `standing`, whose `enrolment_id` is nobody's; `has_result`
    tells whether they have finished the course.
    """

    standing: Standing
    has_result: bool
    many: int


def standing_counts(session: Session, wanted: ColumnElement[bool]) -> list[Alike]:
    """Of the enrolments for which `wanted`, in one statement however many."""
    ids = select(EnrolmentRow.id).where(wanted)
    lines = union_all(_lessons(ids), _answers(ids)).subquery()
    ordered = select(lines.c.owner, lines.c.line).order_by(lines.c.owner, lines.c.line).subquery()
    told = (
        select(ordered.c.owner, func.aggregate_strings(ordered.c.line, "\n").label("told"))
        .group_by(ordered.c.owner)
        .subquery()
    )
    each = (
        select(func.coalesce(told.c.told, "").label("told"), HAS_RESULT.label("has_result"))
        .select_from(EnrolmentRow)
        .outerjoin(told, told.c.owner == EnrolmentRow.id)
        .where(wanted)
        .subquery()
    )
    query = select(each.c.told, each.c.has_result, func.count()).group_by(
        each.c.told, each.c.has_result
    )
    return [
        Alike(_standing(text), bool(has_result), many)
        for text, has_result, many in session.execute(query)
    ]


def _lessons(ids: Select[UUID]) -> Select[UUID, str]:
    """A line for each lesson that was opened: its slug, and how one stands in it."""
    awaits = VisitRow.awaits_judgement & or_(
        LAST_DECIDED.is_(None), VisitRow.finished > LAST_DECIDED
    )
    state = case((VisitRow.finished.is_(None), UNDER_WAY), (awaits, WAITING), else_=FINISHED)
    line = (VisitRow.lesson_slug + "\t").concat(state)
    owner = VisitRow.enrolment_id.label("owner")
    return select(owner, line.label("line")).where(VisitRow.enrolment_id.in_(ids)).distinct()


def _answers(ids: Select[UUID]) -> Select[UUID, str]:
    """A line for each question that is answered in a visit under way, as a third word."""
    line = (VisitRow.lesson_slug + f"\t{UNDER_WAY}\t").concat(AttemptRow.item_slug)
    return (
        select(VisitRow.enrolment_id.label("owner"), line.label("line"))
        .join(AttemptRow, AttemptRow.visit_id == VisitRow.id)
        .where(VisitRow.enrolment_id.in_(ids), VisitRow.finished.is_(None))
        .distinct()
    )


def _standing(text: str) -> Standing:
    answered: dict[str, set[str]] = {}
    states: dict[str, set[str]] = {FINISHED: set(), WAITING: set(), UNDER_WAY: set()}
    for lesson, state, *item in _lines(text):
        states[state].add(lesson)
        if state == UNDER_WAY:
            answered.setdefault(lesson, set()).update(item)
    return Standing(
        enrolment_id=NOBODY,
        finished=states[FINISHED] | states[WAITING],
        opened=states[FINISHED] | states[WAITING] | states[UNDER_WAY],
        answered=answered,
        waiting=states[WAITING],
    )


def _lines(text: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in text.split("\n") if line)
