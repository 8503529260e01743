"""What a lesson's rules do not let her see yet: whether an answer was right.

Without it a copy would tell, before she finishes, what she is being asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from curricula import enrolments_of, version
from lrs_adapter import told_by
from storage import Base

ATTEMPT = "attempt"
NOTHING = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Veil:
    """`visits` has her visits: None where the worth of all answers is shown, else the questions
    whose worth is shown all the same: practice (`curricula.LessonState.shows_feedback`). Of a visit
    that is not in it nothing is shown.
    """

    visits: Mapping[UUID, frozenset[str] | None]

    def is_over(self, session: Session, row: Mapping[str, Any]) -> bool:
        """Of a row of an answer, or of a judgement."""
        if "attempt_id" not in row:
            return self._hides(row["visit_id"], row["item_slug"])
        return bool(self.hidden_among(session, [row["attempt_id"]]))

    def hidden_among(self, session: Session, attempt_ids: Collection[UUID]) -> set[UUID]:
        """Those of these answers whose worth is not shown."""
        if not attempt_ids:
            return set()
        attempts = _table("attempt")
        query = select(attempts.c.id, attempts.c.visit_id, attempts.c.item_slug)
        found = session.execute(query.where(attempts.c.id.in_(attempt_ids)))
        shown = {one for one, visit_id, slug in found if not self._hides(visit_id, slug)}
        return set(attempt_ids) - shown

    def hidden_statements(self, session: Session, statement_ids: Collection[UUID]) -> set[UUID]:
        """Those of these records that tell the worth of an answer that is not shown."""
        told = told_by(session, ATTEMPT, statement_ids)
        hidden = self.hidden_among(session, set(told.values()))
        return {one for one, attempt_id in told.items() if attempt_id in hidden}

    def _hides(self, visit_id: UUID, item_slug: str) -> bool:
        shown = self.visits.get(visit_id, NOTHING)
        return shown is not None and item_slug not in shown


def veil_over(session: Session, members: Collection[UUID]) -> Veil:
    """Over the answers of all members that are one person."""
    found: dict[UUID, frozenset[str] | None] = {}
    visits = _table("visit")
    for enrolment in (one for each in members for one in enrolments_of(session, each)):
        lessons = {
            one.slug: one for one in version(session, enrolment.version_id).curriculum.lessons
        }
        query = select(visits.c.id, visits.c.lesson_slug, visits.c.finished)
        for visit_id, slug, finished in session.execute(
            query.where(visits.c.enrolment_id == enrolment.id)
        ):
            lesson = lessons.get(slug)
            rule = lesson.rules.feedback if lesson else "after-finishing"
            if rule == "never" or (rule == "after-finishing" and finished is None):
                items = lesson.items if lesson else ()
                found[visit_id] = frozenset(one.slug for one in items if not one.graded)
            else:
                found[visit_id] = None
    return Veil(found)


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
