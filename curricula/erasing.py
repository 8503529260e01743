"""Erase a person from courses: what she wrote and what was written about her goes.

Enrolments, visits and results stay under the number of nobody, so that what a course counts stays
what it was.
"""

from collections import Counter
from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, select, update

from curricula.decision_models import AllowanceRow, JudgementRow, OverrideRow
from curricula.drafts import DraftRow
from curricula.learning_models import AttemptRow, EnrolmentRow, VisitRow
from storage import UnitOfWork


def enrolments_of_members(member_ids: Collection[UUID]) -> Select[UUID]:
    """Their ids, to put into another query."""
    return select(EnrolmentRow.id).where(EnrolmentRow.member_id.in_(list(member_ids)))


def erase_learner(uow: UnitOfWork, member_ids: Collection[UUID]) -> Counter[str]:
    """Empty her texts; how many rows of which table were changed or deleted."""
    changed: Counter[str] = Counter()
    enrolments = enrolments_of_members(member_ids)
    visits = select(VisitRow.id).where(VisitRow.enrolment_id.in_(enrolments))
    attempts = select(AttemptRow.id).where(AttemptRow.visit_id.in_(visits))

    def note(table: Any, statement: Any) -> None:
        done = cast("CursorResult[Any]", uow.session.execute(statement))
        changed[table.__tablename__] += done.rowcount

    waiting = VisitRow.enrolment_id.in_(enrolments), VisitRow.awaits_judgement
    note(VisitRow, update(VisitRow).where(*waiting).values(awaits_judgement=False, look_at=None))
    of_visits = DraftRow.visit_id.in_(visits)
    note(DraftRow, delete(DraftRow).where(of_visits))
    written = AttemptRow.visit_id.in_(visits), AttemptRow.typed.is_not(None)
    note(AttemptRow, update(AttemptRow).where(*written).values(typed=""))
    told = JudgementRow.attempt_id.in_(attempts), JudgementRow.remark != ""
    note(JudgementRow, update(JudgementRow).where(*told).values(remark=""))
    for table in (AllowanceRow, OverrideRow):
        about = table.enrolment_id.in_(enrolments), table.reason != ""
        note(table, update(table).where(*about).values(reason=""))
    return +changed
