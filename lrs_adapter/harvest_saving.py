"""What harvesting writes down with the statements it took: the cursor, the counts, the refused."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.answers import Answer
from lrs_adapter.arrived import Refusal
from lrs_adapter.errors import LeaseLost
from lrs_adapter.source_clock import SetBack, SourceClock
from lrs_adapter.source_cursor import SourceCursor
from lrs_adapter.source_leases import SourceLease, give_back, held_row
from lrs_adapter.source_rows import LrsSource, LrsSourceRefusal
from lrs_adapter.taking_in import TakenIn
from lrs_adapter.waits import wait_after
from storage import Database, Prepared, UnitOfWork, among

log = logging.getLogger("child.harvest")

MOST_REFUSALS = 1_000
"""So many of one source are kept, the newest; all are counted in the log."""
LONGEST_REASON = 500

SET_ASIDE = Prepared(
    {
        name: (
            row := dialect.insert(LrsSourceRefusal).values(
                {
                    each: bindparam(each)
                    for each in ("source_id", "mark", "statement_id", "code", "reason", "at")
                }
            )
        ).on_conflict_do_update(
            index_elements=[LrsSourceRefusal.source_id, LrsSourceRefusal.mark],
            set_={"code": row.excluded.code, "reason": row.excluded.reason},
        )
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)


def cursor_of_row(row: LrsSource) -> SourceCursor:
    return SourceCursor(
        row.reached, row.pass_from, row.more, row.furthest, row.through, row.is_ordered
    )


def set_cursor(row: LrsSource, cursor: SourceCursor) -> None:
    row.reached, row.pass_from, row.more = cursor.reached, cursor.pass_from, cursor.more
    row.furthest, row.through = cursor.furthest, cursor.through
    row.is_ordered = cursor.is_ordered


def clock_of_row(row: LrsSource) -> SourceClock:
    return SourceClock(row.told_date, row.told_through, row.heard, row.back_until)


def set_clock(row: LrsSource, clock: SourceClock, back: SetBack | None, now: datetime) -> None:
    """`back` is what was just noticed of it."""
    row.told_date, row.told_through = clock.date, clock.through
    row.heard, row.back_until = clock.heard, clock.back_until
    if back is not None:
        row.back_at, row.back_s = now, round(back.by / timedelta(seconds=1))
        log.warning("set_back source=%r seconds=%d", row.label, row.back_s)


def save_set_back(
    uow: UnitOfWork,
    lease: SourceLease,
    cursor: SourceCursor,
    clock: SourceClock,
    back: SetBack,
    now: datetime,
) -> None:
    """Read on from `cursor`, which lies before what the LRS stored since its clock was set back.

    Raises `LeaseLost`.
    """
    row = held_row(uow, lease, now=now)
    set_cursor(row, cursor)
    set_clock(row, clock, back, now)


def save_taken(
    uow: UnitOfWork,
    lease: SourceLease,
    portion: Sequence[Any],
    taken: TakenIn,
    cursor: SourceCursor | None,
    clock: SourceClock,
    back: SetBack | None,
    now: datetime,
    left_out: int = 0,
) -> None:
    """Count what was taken in and `left_out`, set aside what was refused, and move on to `cursor`
    if it is given; with what its `clock` told, and that it was set back if that was noticed.

    Raises `LeaseLost`, and then nothing of it, and no statement, is written.
    """
    row = held_row(uow, lease, now=now)
    row.taken += len(taken.taken)
    row.known += len(taken.known)
    row.filtered += left_out
    row.last_run = now
    set_clock(row, clock, back, now)
    if taken.taken or (cursor is not None and cursor.more is None):
        row.failures, row.last_error = 0, None
    set_aside(uow.session, row, portion, taken.refused, now)
    settle(uow.session, row, taken)
    if cursor is not None:
        if row.is_ordered and not cursor.is_ordered:
            log.warning("source=%r gives its records in another order than asked", row.label)
        set_cursor(row, cursor)
        if cursor.more is None:
            row.caught_up, row.next_try = now, now + timedelta(seconds=row.every_s)


def set_aside(
    session: Session,
    row: LrsSource,
    portion: Sequence[Any],
    refused: Sequence[Refusal],
    now: datetime,
) -> None:
    """Keep what was refused, once each, the newest `MOST_REFUSALS` of a source."""
    if not refused:
        return
    for one in refused:
        given = {
            "source_id": row.id,
            "mark": _mark(one, portion[one.index]),
            "statement_id": one.statement_id,
            "code": one.code,
            "reason": one.reason[:LONGEST_REASON].replace("\x00", ""),
            "at": now,
        }
        SET_ASIDE.run(session.connection(), **given)
        log.warning(
            "refused source=%r code=%s statement=%s", row.label, one.code, one.statement_id or "-"
        )
    newest = (
        select(LrsSourceRefusal.id)
        .where(LrsSourceRefusal.source_id == row.id)
        .order_by(LrsSourceRefusal.id.desc())
        .offset(MOST_REFUSALS)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        delete(LrsSourceRefusal).where(
            LrsSourceRefusal.source_id == row.id, LrsSourceRefusal.id <= newest
        )
    )


def settle(session: Session, row: LrsSource, taken: TakenIn) -> None:
    """What is on the log now is not set aside any more."""
    of_source = LrsSourceRefusal.source_id == row.id
    if not session.scalar(select(func.count()).where(of_source)):
        return
    ids = [*taken.taken, *taken.known]
    refused_too = {one.statement_id for one in taken.refused}
    settled = [one for one in ids if one not in refused_too]
    if settled:
        session.execute(
            delete(LrsSourceRefusal).where(
                of_source, among(session, LrsSourceRefusal.statement_id, settled)
            )
        )


def postpone(
    database: Database,
    lease: SourceLease,
    answer: Answer,
    clock: Callable[[], datetime],
    cursor: SourceCursor | None = None,
) -> None:
    """Give the lease back and write down when to try again, from `cursor` where it is given.

    Whose lease was taken over says nothing: the other worker knows better how the LRS does.
    """
    with database.unit_of_work() as uow:
        now = clock()
        try:
            row = held_row(uow, lease, now=now)
        except LeaseLost:
            return
        row.failures += 1
        row.last_error, row.last_run = str(answer), now
        wait_s = wait_after(row.failures, answer.retry_after_s)
        row.next_try = now + timedelta(seconds=wait_s)
        if cursor is not None:
            set_cursor(row, cursor)
        give_back(row)
        label, failures = row.label, row.failures
        uow.commit()
    log.warning(
        "waiting source=%r code=%s failures=%d wait_s=%.0f", label, answer.code, failures, wait_s
    )


def _mark(refusal: Refusal, statement: Any) -> bytes:
    if refusal.statement_id is not None:
        return refusal.statement_id.bytes
    told = statement if isinstance(statement, bytes) else orjson.dumps(statement)
    return blake2b(told, digest_size=16).digest()
