"""Which remote LRSs a worker has something for."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, inspect, or_, select

from lrs_adapter.models import LogHead, LogReader, LrsTarget
from lrs_adapter.target_states import ACTIVE, DRAINING
from lrs_adapter.waits import LONGEST_ASKED_S, LONGEST_WAIT_S
from storage import Database, Prepared

TARGETS = Prepared(
    select(*inspect(LrsTarget).columns)
    .where(or_(LrsTarget.state == ACTIVE, LrsTarget.state == DRAINING))
    .order_by(LrsTarget.created)
)
LONGEST_WAIT = timedelta(seconds=LONGEST_ASKED_S + LONGEST_WAIT_S)
"""A wait that is longer was noted while the clock was wrong, and is over."""
HEAD = Prepared(select(LogHead.position))
CURSOR = Prepared(
    select(LogReader.cursor, LogReader.moved).where(LogReader.name == bindparam("reader"))
)


def due_targets(
    database: Database, now: datetime, only: str | None
) -> list[tuple[LrsTarget, datetime | None]]:
    """Active targets whose time has come and for which the log has something new; copies, which no
    session knows. Each with when its cursor was last moved.

    `only` names one by its label.
    """
    with database.look_up() as within:
        [(head,)] = HEAD.raw_rows(within) or [(0,)]
        rows = TARGETS.rows(within)
        targets = [LrsTarget(**row._asdict()) for row in rows if only in (None, row.label)]
        due = []
        for target in targets:
            if target.next_try is not None and now < target.next_try <= now + LONGEST_WAIT:
                continue
            [(cursor, moved)] = CURSOR.rows(within, reader=target.reader) or [(0, None)]
            if cursor < head or target.state == DRAINING:
                due.append((target, moved))
        return due
