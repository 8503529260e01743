"""Named readers of the log: a cursor each, moved by one process at a time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.errors import LeaseLost
from lrs_adapter.models import LogReader
from storage import Connected, Prepared

HOLDER = (
    LogReader.name == bindparam("reader"),
    LogReader.token == bindparam("present"),
    LogReader.owner == bindparam("holder"),
)
FIRST_SEEN = Prepared(
    {
        dialect.dialect.name: dialect.insert(LogReader)
        .values(name=bindparam("reader"), cursor=0, token=0)
        .on_conflict_do_nothing()
        for dialect in (sqlite, postgresql)
    }
)
TAKE = Prepared(
    update(LogReader)
    .where(
        LogReader.name == bindparam("reader"),
        or_(
            LogReader.owner.is_(None),
            LogReader.owner == bindparam("claimant"),
            LogReader.until.is_(None),
            LogReader.until <= bindparam("now"),
            LogReader.until > bindparam("longest"),
        ),
    )
    .values(owner=bindparam("new_owner"), until=bindparam("new_until"), token=LogReader.token + 1)
    .returning(LogReader.token, LogReader.cursor)
)
MOVE = Prepared(
    update(LogReader)
    .where(*HOLDER)
    .values(
        cursor=bindparam("new_cursor"), until=bindparam("new_until"), moved=bindparam("new_moved")
    )
)
GIVE_BACK = Prepared(update(LogReader).where(*HOLDER).values(owner=None, until=None))
HELD = Prepared(select(LogReader.name).where(*HOLDER).with_for_update())

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
    within: Connected, reader: str, owner: UUID, *, now: datetime, ttl_s: float = 30.0
) -> Lease | None:
    """Take the lease, in a short transaction of its own; None while another owner holds it.

    An owner that claims again fences its earlier self, so a process that gives itself the same
    `owner` after a crash goes on at once. A reader that nobody has seen yet starts at 0. A lease
    that ends later than any could was taken while the clock was wrong, and counts as ended: the
    token keeps its owner, should there still be one, from moving the cursor.
    """
    until = now + timedelta(seconds=ttl_s)
    given: dict[str, Any] = {
        "reader": reader,
        "claimant": owner,
        "now": now,
        "longest": now + 2 * timedelta(seconds=ttl_s) + CLOCKS_DIFFER,
        "new_owner": owner,
        "new_until": until,
    }
    taken = TAKE.rows(within, **given)
    if not taken and FIRST_SEEN.run(within, reader=reader):
        taken = TAKE.rows(within, **given)
    for row in taken:
        return Lease(reader, owner, row.token, row.cursor, until, ttl_s)
    return None


def move_cursor(within: Connected, lease: Lease, position: int, *, now: datetime) -> Lease:
    """Save that everything up to `position` is done, and hold the lease for its time again.

    Raises `LeaseLost` when the token is no longer the current one.
    """
    until = now + timedelta(seconds=lease.ttl_s)
    given = {"new_cursor": position, "new_until": until, "new_moved": now}
    if not MOVE.run(within, **_holder(lease), **given):
        raise LeaseLost(lease.reader)
    return replace(lease, cursor=position, until=until)


def release(within: Connected, lease: Lease) -> None:
    """Give the lease back; does nothing when it was lost already."""
    GIVE_BACK.run(within, **_holder(lease))


def is_current(within: Connected, lease: Lease) -> bool:
    """Whether nobody has claimed the reader since; holds until the transaction ends."""
    return bool(HELD.raw_rows(within, **_holder(lease)))


def cursor_of(session: Session, reader: str) -> int:
    """How far the reader has come; 0 when it never read."""
    return session.scalar(select(LogReader.cursor).where(LogReader.name == reader)) or 0


def cursors_of(session: Session, beginning: str) -> dict[str, int]:
    """The same of every reader whose name begins so."""
    query = select(LogReader.name, LogReader.cursor)
    named = query.where(LogReader.name.startswith(beginning, autoescape=True))
    return dict(session.execute(named).all())


def _holder(lease: Lease) -> dict[str, Any]:
    """Who may move the cursor: the token alone would do, were no claim ever lost with the power
    of a machine; the owner is asked for as well.
    """
    return {"reader": lease.reader, "present": lease.token, "holder": lease.owner}
