"""One learner's work in a lesson, for staff: each time through it, and each answer's worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.attempts import Attempt, attempts_in
from curricula.learning_models import VisitRow
from curricula.visits import Visit, visit_of


@dataclass(frozen=True, slots=True)
class VisitWork:
    """One time through; `attempts` by item slug, each in the order of their numbers."""

    visit: Visit
    attempts: Mapping[str, tuple[Attempt, ...]]


def visits_in(session: Session, enrolment_id: UUID) -> dict[str, list[VisitWork]]:
    """All times through each lesson, by lesson slug, oldest first."""
    rows = session.scalars(
        select(VisitRow)
        .where(VisitRow.enrolment_id == enrolment_id)
        .order_by(VisitRow.lesson_slug, VisitRow.number)
    )
    found: dict[str, list[VisitWork]] = {}
    for row in rows:
        by_item: dict[str, tuple[Attempt, ...]] = {}
        for slug, attempt in attempts_in(session, row.id):
            by_item[slug] = (*by_item.get(slug, ()), attempt)
        found.setdefault(row.lesson_slug, []).append(VisitWork(visit_of(row), by_item))
    return found
