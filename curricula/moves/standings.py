"""Where learners are in their lessons, read for many enrolments at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.decision_models import OverrideRow
from curricula.learning_models import AttemptRow, VisitRow
from curricula.moves.fates import Standing


def standings(session: Session, enrolment_ids: Collection[UUID]) -> list[Standing]:
    """One for each enrolment, in the order given."""
    finished: dict[UUID, set[str]] = defaultdict(set)
    opened: dict[UUID, set[str]] = defaultdict(set)
    waiting: dict[UUID, set[str]] = defaultdict(set)
    under_way: dict[tuple[UUID, str], UUID] = {}
    overrides = _overrides(session, enrolment_ids)
    visits = select(VisitRow).where(VisitRow.enrolment_id.in_(enrolment_ids))
    for row in session.scalars(visits.order_by(VisitRow.number)):
        opened[row.enrolment_id].add(row.lesson_slug)
        if row.finished is None:
            under_way[row.enrolment_id, row.lesson_slug] = row.id
        else:
            finished[row.enrolment_id].add(row.lesson_slug)
            decided = overrides.get((row.enrolment_id, row.lesson_slug))
            if row.awaits_judgement and (decided is None or decided < row.finished):
                waiting[row.enrolment_id].add(row.lesson_slug)
    answered = _answered(session, under_way.values())
    return [
        Standing(
            enrolment_id=each,
            finished=finished[each],
            opened=opened[each],
            answered={
                lesson: answered[visit]
                for (owner, lesson), visit in under_way.items()
                if owner == each
            },
            waiting=waiting[each],
        )
        for each in enrolment_ids
    ]


def _answered(session: Session, visit_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    wanted = select(AttemptRow.visit_id, AttemptRow.item_slug).where(
        AttemptRow.visit_id.in_(visit_ids)
    )
    for visit_id, slug in session.execute(wanted.distinct()):
        found[visit_id].add(slug)
    return found


def _overrides(
    session: Session, enrolment_ids: Collection[UUID]
) -> dict[tuple[UUID, str], datetime]:
    """When staff last decided a lesson's score: what they decided over waits for no mentor."""
    wanted = (
        select(OverrideRow.enrolment_id, OverrideRow.lesson_slug, OverrideRow.decided)
        .where(OverrideRow.enrolment_id.in_(enrolment_ids))
        .order_by(OverrideRow.decided)
    )
    return {(owner, lesson): when for owner, lesson, when in session.execute(wanted)}
