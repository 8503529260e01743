"""By which filter a target got which stretch of the log: whether something was sent, asked later.

A filter costs nothing where it lets pass, since nothing is written down for a statement; what it
took follows from the filters of then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from lrs_adapter.models import LogStatement, LrsTarget, LrsTargetReading
from lrs_adapter.readers import Lease, is_current
from lrs_adapter.target_filter import TargetFilter, read_filter
from lrs_adapter.vocabulary import VOIDED
from storage import Connected, Database, Prepared, UnitOfWork

SENT_BEYOND = 10_000
"""So many positions beyond where its cursor was saved a target may have got by a former filter,
when a process was killed."""

READINGS = Prepared(
    select(LrsTargetReading.filter, LrsTargetReading.after, LrsTargetReading.up_to)
    .where(LrsTargetReading.target_id == bindparam("target"))
    .order_by(LrsTargetReading.id)
)
POINTED_TO = Prepared(
    select(LogStatement.position, LogStatement.document).where(
        LogStatement.statement_id == bindparam("pointed_to")
    )
)
VOIDS = b'"id":' + orjson.dumps(VOIDED)
"""What a voiding statement's bytes hold; another's may hold them too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Positions after `after` and up to `up_to`, None for those to come, by `filter`."""

    filter: TargetFilter
    after: int
    up_to: int | None

    def took(self, position: int, document: bytes) -> bool:
        is_within = position > self.after and (
            self.up_to is None or position <= self.up_to + SENT_BEYOND
        )
        return is_within and self.filter.takes(document)


def readings_of(within: Connected, target_id: UUID) -> list[Reading]:
    """None where the target got everything."""
    rows = READINGS.rows(within, target=target_id)
    return [Reading(read_filter(row.filter), row.after, row.up_to) for row in rows]


def was_sent(readings: Sequence[Reading], position: int, document: bytes) -> bool:
    """Whether the filters let it through, where its reader has come to it."""
    return not readings or any(one.took(position, document) for one in readings)


def goes(
    within: Connected, chosen: TargetFilter, readings: Sequence[Reading], document: bytes
) -> bool:
    """Whether a statement goes to a target: its filter takes it, or it voids what went there.

    What is voided before it is here goes, too: the other LRS would not know of it otherwise.
    """
    if chosen.takes(document):
        return True
    if VOIDS not in document:
        return False
    statement = orjson.loads(document)
    if statement["verb"]["id"] != VOIDED or statement["object"].get("objectType") != "StatementRef":
        return False
    voided = UUID(statement["object"]["id"])
    for row in POINTED_TO.rows(within, pointed_to=voided):
        return was_sent(readings, row.position, bytes(row.document))
    return True


def begin_reading(database: Database, target: LrsTarget, lease: Lease) -> list[Reading]:
    """What a target has got by which filter, the one that it has now included, from the cursor on.

    Writes only when the filter is another one than before.
    """
    with database.look_up() as within:
        rows = READINGS.rows(within, target=target.id)
        found = readings_of(within, target.id)
    present = rows[-1].filter if rows else None
    if present == target.filter:
        return found
    with database.unit_of_work() as uow:
        if is_current(uow, lease):
            read_from(uow, target.id, target.filter, lease.cursor, lease.cursor)
            uow.commit()
        return readings_of(uow, target.id)


def read_from(uow: UnitOfWork, target_id: UUID, text: str | None, cursor: int, after: int) -> None:
    """What came up to the cursor came by the filter of before; what comes after `after` comes by
    this one.
    """
    session = uow.session
    of_target = LrsTargetReading.target_id == target_id
    is_open = of_target, LrsTargetReading.up_to.is_(None)
    if session.scalar(select(LrsTargetReading.id).where(of_target).limit(1)) is None:
        if cursor > 0:
            session.add(LrsTargetReading(target_id=target_id, after=0, up_to=cursor))
    else:
        session.execute(update(LrsTargetReading).where(*is_open).values(up_to=cursor))
    session.flush()
    session.add(LrsTargetReading(target_id=target_id, filter=text, after=after))
    session.flush()


def forget_readings(session: Session, target_id: UUID) -> None:
    session.execute(delete(LrsTargetReading).where(LrsTargetReading.target_id == target_id))
