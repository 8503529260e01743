"""Which remote LRSs a worker has something for."""

from datetime import datetime

from sqlalchemy import bindparam, inspect, select

from lrs_adapter.models import LogHead, LogReader, LrsTarget
from lrs_adapter.targets import ACTIVE
from storage import Database, Prepared

TARGETS = Prepared(
    select(*inspect(LrsTarget).columns)
    .where(LrsTarget.state == bindparam("state"))
    .order_by(LrsTarget.created)
)
HEAD = Prepared(select(LogHead.position))
CURSOR = Prepared(select(LogReader.cursor).where(LogReader.name == bindparam("reader")))


def due_targets(database: Database, now: datetime, only: str | None) -> list[LrsTarget]:
    """Active targets whose time has come and for which the log has something new; copies, which no
    session knows.

    `only` names one by its label.
    """
    with database.look_up() as within:
        [(head,)] = HEAD.raw_rows(within) or [(0,)]
        rows = TARGETS.rows(within, state=ACTIVE)
        targets = [LrsTarget(**row._asdict()) for row in rows if only in (None, row.label)]
        return [
            target
            for target in targets
            if (target.next_try is None or target.next_try <= now)
            and (CURSOR.raw_rows(within, reader=target.reader) or [(0,)])[0][0] < head
        ]
