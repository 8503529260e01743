"""How the log's readers, the remote LRSs and what they refused stand: a few rows in one statement
each, whatever there is.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogHead, LogReader, LogStatement, LrsDeadLetter, LrsTarget
from lrs_adapter.target_states import PAUSED
from lrs_adapter.targets import DeadLetter
from storage import KeptBytes

CODE = re.compile(r"\[(\w+)\]$")


@dataclass(frozen=True, slots=True)
class ReaderState:
    """A reader's lag: `behind` in positions, `waiting_since` when the oldest record that it has
    not read was stored (None where it has read all), `moved` when it last moved on.
    """

    name: str
    cursor: int
    behind: int
    waiting_since: datetime | None
    moved: datetime | None
    owner: UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TargetState:
    """A remote LRS; `reader` names its reader, `code` says of which kind its last trouble was."""

    id: UUID
    label: str
    reader: str
    state: str
    failures: int
    code: str | None
    last_error: str | None
    next_try: datetime | None
    endpoint: str

    @property
    def is_paused(self) -> bool:
        return self.state == PAUSED


@dataclass(frozen=True, slots=True)
class Refused:
    """What a target refused for good: how much, and the newest of it."""

    target_id: UUID
    count: int
    newest: tuple[DeadLetter, ...]


@dataclass(frozen=True, slots=True)
class LogState:
    """The newest position, when that was stored by the clock of then, every reader that there ever
    was, and how many pieces of attached data are known to be lost or damaged.
    """

    head: int
    newest: datetime | None
    readers: list[ReaderState]
    lost_data: int


def reader_states(session: Session) -> tuple[int, list[ReaderState]]:
    """The log's newest position, and every reader that there ever was."""
    found = log_state(session)
    return found.head, found.readers


def log_state(session: Session) -> LogState:
    """In one statement."""
    head = select(func.coalesce(func.max(LogHead.position), 0)).scalar_subquery()
    newest = select(func.max(LogHead.stored)).where(LogHead.position > 0).scalar_subquery()
    lost = select(func.count()).where(KeptBytes.trouble.is_not(None)).scalar_subquery()
    oldest = (
        select(LogStatement.stored)
        .where(LogStatement.position > LogReader.cursor)
        .order_by(LogStatement.position)
        .limit(1)
        .correlate(LogReader)
        .scalar_subquery()
    )
    # the head alone, too, where nobody reads yet
    one = select(head.label("head"), newest.label("newest"), lost.label("lost")).subquery()
    rows = session.execute(
        select(one.c.head, one.c.newest, one.c.lost, LogReader, oldest)
        .select_from(one.outerjoin(LogReader, LogReader.cursor >= 0))
        .order_by(LogReader.name)
    ).all()
    found = [
        ReaderState(
            name=row.name,
            cursor=row.cursor,
            behind=max(0, position - row.cursor),
            waiting_since=waiting,
            moved=row.moved,
            owner=row.owner,
            until=row.until,
        )
        for position, _newest, _lost, row, waiting in rows
        if row is not None
    ]
    return LogState(rows[0].head, rows[0].newest, found, rows[0].lost)


def target_states(session: Session) -> list[TargetState]:
    """Every remote LRS, the oldest first."""
    rows = session.scalars(select(LrsTarget).order_by(LrsTarget.created, LrsTarget.label))
    return [
        TargetState(
            id=row.id,
            label=row.label,
            reader=row.reader,
            state=row.state,
            failures=row.failures,
            code=code_of(row.last_error),
            last_error=row.last_error,
            next_try=row.next_try,
            endpoint=row.endpoint,
        )
        for row in rows
    ]


def refused_states(session: Session, each: int = 20) -> list[Refused]:
    """The dead letters of every target, the newest `each` of them one by one."""
    newest_first = LrsDeadLetter.position.desc()
    numbered = select(
        LrsDeadLetter,
        func.count().over(partition_by=LrsDeadLetter.target_id).label("total"),
        func.row_number()
        .over(partition_by=LrsDeadLetter.target_id, order_by=newest_first)
        .label("number"),
    ).subquery()
    rows = session.execute(
        select(numbered).where(numbered.c.number <= each).order_by(numbered.c.position.desc())
    ).all()
    found: dict[UUID, tuple[int, list[DeadLetter]]] = {}
    for row in rows:
        letter = DeadLetter(row.position, str(row.statement_id), row.reason, row.at)
        found.setdefault(row.target_id, (row.total, []))[1].append(letter)
    return [Refused(target, count, tuple(letters)) for target, (count, letters) in found.items()]


def code_of(trouble: str | None) -> str | None:
    """The code at the end of what `Answer` says."""
    found = CODE.search(trouble or "")
    return found[1] if found else None
