"""Under which ids a target knows statements that were written otherwise for it."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.models import LrsSentAs
from lrs_adapter.outgoing import Outgoing
from storage import Database, Prepared, among

NOTE = Prepared(
    {
        dialect.dialect.name: dialect.insert(LrsSentAs)
        .values({name: bindparam(name) for name in ("target_id", "statement_id", "sent_id")})
        .on_conflict_do_nothing()
        for dialect in (sqlite, postgresql)
    }
)


def note_sent_as(database: Database, target_id: UUID, batch: Sequence[Outgoing]) -> None:
    """Before they are sent. They follow from the target's key, so that none can be lost."""
    with database.short_transaction(durable=False) as within:
        for one in batch:
            given = {"statement_id": one.log_id, "sent_id": one.statement_id}
            NOTE.run(within, target_id=target_id, **given)
        within.commit()


def sent_ids(session: Session, target_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Of those of `ids` that went under another, which."""
    query = select(LrsSentAs.statement_id, LrsSentAs.sent_id).where(
        LrsSentAs.target_id == target_id, among(session, LrsSentAs.statement_id, list(ids))
    )
    return dict(session.execute(query).all())


def sent_among(session: Session, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these are ids under which some target was sent something of the log."""
    if not ids or session.scalar(select(LrsSentAs.id).limit(1)) is None:
        return frozenset()
    query = select(LrsSentAs.sent_id).where(among(session, LrsSentAs.sent_id, list(ids)))
    return frozenset(session.scalars(query))
