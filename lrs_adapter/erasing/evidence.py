"""Which records still stand, yet named somebody who was erased: what a proof by them has lost."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.erasing.models import LrsErasedTerm
from lrs_adapter.models import LogMention, LogStatement
from storage import in_portions


def erased_within(session: Session, statement_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these records those in which nobody stands where somebody stood: she judged, was in the
    team, or the record was about her. Costs one query where nobody was ever erased.
    """
    if session.scalar(select(LrsErasedTerm.term_id).limit(1)) is None:
        return frozenset()
    found: set[UUID] = set()
    erased = select(LrsErasedTerm.term_id).scalar_subquery()
    for some in in_portions(statement_ids):
        query = (
            select(LogStatement.statement_id)
            .join(LogMention, LogMention.position == LogStatement.position)
            .where(LogStatement.statement_id.in_(some), LogMention.term_id.in_(erased))
        )
        found |= set(session.scalars(query))
    return frozenset(found)
