"""Named readers of the log: a cursor each, moved by one process at a time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.errors import LeaseLost
from lrs_adapter.models import LogReader
from storage import Connected, Prepared, UnitOfWork

MOVE = Prepared(
    update(LogReader)
    .where(
        LogReader.name == bindparam("reader"),
        LogReader.token == bindparam("present"),
        LogReader.owner == bindparam("holder"),
    )
    .values(
        cursor=bindparam("new_cursor"), until=bindparam("new_until"), moved=bindparam("new_moved")
    )
)

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far the clocks of two machines may be apart without their taking each other's leases."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to move `reader`'s cursor; `token` grows with every claim and fences older ones."""

    reader: str
    owner: UUID
    token: int
    cursor: int
    until: datetime
    ttl_s: float = 30.0


def claim(
    uow: UnitOfWork, reader: str, owner: UUID, *, now: datetime, ttl_s: float = 30.0
) -> Lease | None:
    """Take the lease, in a short transaction of its own; None while another owner holds it.

    An owner that claims again fences its earlier self, so a process that gives itself the same
    `owner` after a crash goes on at once. A reader that nobody has seen yet starts at 0. A lease
    that ends later than any could was taken while the clock was wrong, and counts as ended: the
    token keeps its owner, should there still be one, from moving the cursor.
    """
    uow.session.execute(insert_or_ignore(uow.session, LogReader, name=reader, cursor=0, token=0))
    row = _locked(uow.session, reader)
    longest = now + 2 * timedelta(seconds=ttl_s) + CLOCKS_DIFFER
    if row.owner not in (None, owner) and row.until is not None and now < row.until <= longest:
        return None
    row.owner, row.until, row.token = owner, now + timedelta(seconds=ttl_s), row.token + 1
    return Lease(reader, owner, row.token, row.cursor, row.until, ttl_s)


def move_cursor(uow: UnitOfWork, lease: Lease, position: int, *, now: datetime) -> Lease:
    """Save that everything up to `position` is done, and hold the lease for its time again.

    Raises `LeaseLost` when the token is no longer the current one.
    """
    row = _current(uow.session, lease)
    if row is None:
        raise LeaseLost(lease.reader)
    row.cursor, row.moved, row.until = position, now, now + timedelta(seconds=lease.ttl_s)
    return replace(lease, cursor=position, until=row.until)


def move_prepared(within: Connected, lease: Lease, position: int, *, now: datetime) -> Lease:
    """As `move_cursor`, in a short transaction. Raises `LeaseLost`."""
    until = now + timedelta(seconds=lease.ttl_s)
    moved = MOVE.run(
        within,
        new_cursor=position,
        new_until=until,
        new_moved=now,
        reader=lease.reader,
        present=lease.token,
        holder=lease.owner,
    )
    if not moved:
        raise LeaseLost(lease.reader)
    return replace(lease, cursor=position, until=until)


def release(uow: UnitOfWork, lease: Lease) -> None:
    """Give the lease back; does nothing when it was lost already."""
    row = _current(uow.session, lease)
    if row is not None:
        row.owner = row.until = None


def is_current(uow: UnitOfWork, lease: Lease) -> bool:
    """Whether nobody has claimed the reader since; holds until `uow` ends."""
    return _current(uow.session, lease) is not None


def cursor_of(session: Session, reader: str) -> int:
    """How far the reader has come; 0 when it never read."""
    return session.scalar(select(LogReader.cursor).where(LogReader.name == reader)) or 0


def insert_or_ignore(session: Session, table: type[Any], **values: Any) -> Any:
    """An insert that does nothing when a unique key has the row already."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).values(**values).on_conflict_do_nothing()
    return postgresql.insert(table).values(**values).on_conflict_do_nothing()


def _current(session: Session, lease: Lease) -> LogReader | None:
    row = _locked(session, lease.reader)
    return row if row.token == lease.token and row.owner == lease.owner else None


def _locked(session: Session, reader: str) -> LogReader:
    query = select(LogReader).where(LogReader.name == reader).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
