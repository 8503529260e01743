"""Where learners are in their lessons, one by one, as a move needs it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from curricula.decision_models import OverrideRow
from curricula.learning_models import AttemptRow, EnrolmentRow, VisitRow
from curricula.moves.fates import Standing

LAST_DECIDED = (
    select(func.max(OverrideRow.decided))
    .where(
        OverrideRow.enrolment_id == VisitRow.enrolment_id,
        OverrideRow.lesson_slug == VisitRow.lesson_slug,
    )
    .correlate(VisitRow)
    .scalar_subquery()
)


def standings(session: Session, enrolment_ids: Collection[UUID]) -> list[Standing]:
    """One for each enrolment, in the order given."""
    wanted = select(EnrolmentRow.id).where(EnrolmentRow.id.in_(enrolment_ids))
    finished: dict[UUID, set[str]] = defaultdict(set)
    opened: dict[UUID, set[str]] = defaultdict(set)
    waiting: dict[UUID, set[str]] = defaultdict(set)
    under_way: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    for visit_id, owner, lesson, end, awaits, decided in session.execute(_visits(wanted)):
        opened[owner].add(lesson)
        if end is None:
            under_way[owner][lesson] = visit_id
        else:
            finished[owner].add(lesson)
            if awaits and (decided is None or decided < end):
                waiting[owner].add(lesson)
    answered = _answered(session, wanted)
    return [
        Standing(
            enrolment_id=each,
            finished=finished[each],
            opened=opened[each],
            answered={lesson: answered[visit] for lesson, visit in under_way[each].items()},
            waiting=waiting[each],
        )
        for each in enrolment_ids
    ]


def _visits(wanted: Select[UUID]) -> Select[*tuple[Any, ...]]:
    """With when staff last decided the lesson's score: after that it waits for no mentor."""
    return (
        select(
            VisitRow.id,
            VisitRow.enrolment_id,
            VisitRow.lesson_slug,
            VisitRow.finished,
            VisitRow.awaits_judgement,
            LAST_DECIDED,
        )
        .where(VisitRow.enrolment_id.in_(wanted))
        .order_by(VisitRow.number)
    )


def _answered(session: Session, wanted: Select[UUID]) -> dict[UUID, set[str]]:
    """The questions answered in each visit under way."""
    found: dict[UUID, set[str]] = defaultdict(set)
    query = (
        select(AttemptRow.visit_id, AttemptRow.item_slug)
        .join(VisitRow, VisitRow.id == AttemptRow.visit_id)
        .where(VisitRow.enrolment_id.in_(wanted), VisitRow.finished.is_(None))
    )
    for visit_id, slug in session.execute(query.distinct()):
        found[visit_id].add(slug)
    return found
