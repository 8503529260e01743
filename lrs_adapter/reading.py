"""Read the log by position: what the projector, insight and the forwarders live on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogHead, LogMention, LogStatement, LogTerm
from lrs_adapter.terms import AGENT, Role, term_digest
from storage import Connected, Prepared, in_portions

CHUNK = 500
HEAD_STORED = Prepared(select(LogHead.stored).where(LogHead.position > 0))


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A statement as readers see it. `document` is what `/xapi/statements` returns.

    `actor` and `authority` are interned identifiers; `object_iri` is None where the object is no
    activity; `target_id` is the statement that a StatementRef points to (a voiding one, say).
    `voided` is as of the reading.
    """

    position: int
    statement_id: UUID
    verb: str
    object_iri: str | None
    actor: str
    authority: str
    registration: UUID | None
    timestamp: datetime
    stored: datetime
    document: bytes
    voided: bool
    target_id: UUID | None = None


COLUMNS = (
    LogStatement.position,
    LogStatement.statement_id,
    LogStatement.verb_id,
    LogStatement.object_id,
    LogStatement.actor_id,
    LogStatement.authority_id,
    LogStatement.registration,
    LogStatement.timestamp,
    LogStatement.stored,
    LogStatement.document,
    LogStatement.voided,
    LogStatement.target_id,
)


def read_after(session: Session, position: int, limit: int) -> list[LogEntry]:
    """The next entries after `position`, at most `limit`; none is ever appended before them."""
    query = select(*COLUMNS).where(LogStatement.position > position)
    return log_entries(session, query.order_by(LogStatement.position).limit(limit))


def read_of_actors(
    session: Session, actors: Collection[str], *, up_to: int | None = None
) -> list[LogEntry]:
    """Everything whose actor is one of `actors`, by position, up to and including `up_to`."""
    entries: list[LogEntry] = []
    digests = [term_digest((AGENT, actor)) for actor in dict.fromkeys(actors)]
    for start in range(0, len(digests), CHUNK):
        query = (
            select(*COLUMNS)
            .join(LogMention, LogMention.position == LogStatement.position)
            .join(LogTerm, LogTerm.id == LogMention.term_id)
            .where(LogTerm.digest.in_(digests[start : start + CHUNK]))
            .where(LogMention.roles.bitwise_and(Role.ACTOR.value) != 0)
        )
        if up_to is not None:
            query = query.where(LogMention.position <= up_to)
        entries += log_entries(session, query)
    return sorted(entries, key=lambda entry: entry.position)


def entry_of(session: Session, statement_id: UUID) -> LogEntry | None:
    """The entry with this id, voided or not."""
    query = select(*COLUMNS).where(LogStatement.statement_id == statement_id)
    return next(iter(log_entries(session, query)), None)


def entries_of(session: Session, statement_ids: Collection[UUID]) -> list[LogEntry]:
    """The same of each that there is, by position."""
    entries: list[LogEntry] = []
    for some in in_portions(statement_ids, CHUNK):
        query = select(*COLUMNS).where(LogStatement.statement_id.in_(some))
        entries += log_entries(session, query)
    return sorted(entries, key=lambda entry: entry.position)


def head_position(session: Session) -> int:
    """The position of the newest entry; 0 while the log is empty."""
    return session.scalar(select(LogHead.position)) or 0


def head_stored(session: Session) -> datetime | None:
    """Until when the log is complete: what is committed later is stored later."""
    return session.scalar(select(LogHead.stored).where(LogHead.position > 0))


def complete_until(within: Connected) -> datetime | None:
    """The same by a prepared read, for who has no session."""
    found = HEAD_STORED.rows(within)
    return found[0].stored if found else None


def log_entries(session: Session, query: Select[*tuple[Any, ...]]) -> list[LogEntry]:
    rows = session.execute(query).all()
    values = _values(session, {key for row in rows for key in row[2:6] if key is not None})
    return [
        LogEntry(
            row.position,
            row.statement_id,
            values[row.verb_id],
            None if row.object_id is None else values[row.object_id],
            values[row.actor_id],
            values[row.authority_id],
            row.registration,
            row.timestamp,
            row.stored,
            row.document,
            row.voided,
            row.target_id,
        )
        for row in rows
    ]


def _values(session: Session, wanted: Iterable[int]) -> dict[int, str]:
    keys: Sequence[int] = list(wanted)
    values: dict[int, str] = {}
    for start in range(0, len(keys), CHUNK):
        query = select(LogTerm.id, LogTerm.value).where(LogTerm.id.in_(keys[start : start + CHUNK]))
        values.update((row[0], row[1]) for row in session.execute(query))
    return values
