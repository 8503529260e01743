"""Which part of the log is taken out, fixed once, and read a portion at a time by position."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogMention, LogStatement
from lrs_adapter.reading import head_position
from lrs_adapter.stretch import stretch
from lrs_adapter.term_ids import term_id
from lrs_adapter.terms import ACTIVITY, ACTIVITY_RELATED
from storage import Database

PORTION = 500


class LogRow(NamedTuple):
    """A statement as the log keeps it; `actor_id` is the key of its actor's term."""

    position: int
    statement_id: UUID
    actor_id: int
    voided: bool
    document: bytes


@dataclass(frozen=True, slots=True)
class Extract:
    """The positions after `after`, up to `head`, this one included; only what names `community`,
    an IRI, where one is given.

    What commits later lies beyond `head`: however long it takes, what is read is the log as it
    stood when this was fixed, but for who was erased since.
    """

    after: int
    head: int
    community: str | None = None


def fix_extract(
    session: Session,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    community: str | None = None,
) -> Extract:
    """What was stored after `since` and until `until` (inclusive), as the log stands now."""
    within = stretch(session, since, until)
    head = head_position(session)
    return Extract(
        within.after or 0, head if within.up_to is None else min(head, within.up_to), community
    )


def portions(
    database: Database, extract: Extract, after: int, size: int = PORTION
) -> Iterator[Sequence[LogRow]]:
    """What of `extract` lies after `after`, each portion read in a short transaction of its own."""
    after = max(after, extract.after)
    while after < extract.head:
        with database.reading() as session:
            rows = _read(session, extract, after, size)
        if not rows:
            return
        yield rows
        after = rows[-1].position


def _read(session: Session, extract: Extract, after: int, size: int) -> Sequence[LogRow]:
    query = select(
        LogStatement.position,
        LogStatement.statement_id,
        LogStatement.actor_id,
        LogStatement.voided,
        LogStatement.document,
    )
    position = LogStatement.position
    if extract.community is not None:
        term = term_id(session, (ACTIVITY, extract.community))
        if term is None:
            return ()
        position = LogMention.position
        query = query.join(LogMention, LogMention.position == LogStatement.position).where(
            LogMention.term_id == term,
            LogMention.roles.bitwise_and(int(ACTIVITY_RELATED)) != 0,
        )
    within = query.where(position > after, position <= extract.head)
    return [LogRow(*row) for row in session.execute(within.order_by(position).limit(size))]
