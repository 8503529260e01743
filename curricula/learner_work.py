"""One learner's work in a lesson, for staff: each time through it, and each answer's worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.attempts import Attempt, attempts_under
from curricula.lesson_results import work_in
from curricula.visits import Visit, visit_of


@dataclass(frozen=True, slots=True)
class VisitWork:
    """One time through; `attempts` by item slug, each in the order of their numbers."""

    visit: Visit
    attempts: Mapping[str, tuple[Attempt, ...]]


def visits_in(session: Session, enrolment_id: UUID) -> dict[str, list[VisitWork]]:
    """All times through each lesson, by lesson slug, oldest first; two statements however many."""
    rows = sorted(
        work_in(session, enrolment_id).visits, key=lambda row: (row.lesson_slug, row.number)
    )
    answered = attempts_under(session, enrolment_id)
    found: dict[str, list[VisitWork]] = {}
    for row in rows:
        by_item: dict[str, tuple[Attempt, ...]] = {}
        for slug, attempt in answered.get(row.id, ()):
            by_item[slug] = (*by_item.get(slug, ()), attempt)
        found.setdefault(row.lesson_slug, []).append(VisitWork(visit_of(row), by_item))
    return found
