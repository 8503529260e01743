"""Which row each of some statements tells of: the register of happenings, read backwards."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogHappening

AT_ONCE = 500


def told_by(session: Session, kind: str, statement_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By statement the row of that kind that it tells of; others' kinds are not in it."""
    asked, found = list(statement_ids), dict[UUID, UUID]()
    for start in range(0, len(asked), AT_ONCE):
        query = select(LogHappening.statement_id, LogHappening.subject).where(
            LogHappening.statement_id.in_(asked[start : start + AT_ONCE]),
            LogHappening.kind == kind,
        )
        found.update((statement_id, subject) for statement_id, subject in session.execute(query))
    return found
