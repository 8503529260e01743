"""How each LRS that records are harvested from stands, and what of it was refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lrs_adapter.errors import UnknownSource
from lrs_adapter.models import LrsTarget
from lrs_adapter.source_rows import LrsSource, LrsSourceRefusal
from lrs_adapter.sources import REMOVED, source_row
from lrs_adapter.target_filter import read_filter

STAYS_OUT = ("erased", "past")
"""Codes of what was not taken, and is not to be."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source stands; `state` is active, paused or removed.

    All that was `stored` there up to `reached` was read; `caught_up` is when there was last
    nothing more, `is_behind` whether there is more by what it said last. `taken` and `known` are
    counts since it was added; `refused` is what is set aside now, and `kept_out` what nobody has to
    mend: it names who was erased here, or is past its time. Of `verbs` and `activities` with
    those below them, where any are named, and of what was stored after `starts` it is read;
    `filtered` counts what arrived and was left out. Its clock was seen set back at `back_at`, by
    `back_s` seconds; `is_back` is whether it has not yet come to where it was.
    """

    id: UUID
    label: str
    origin: str
    endpoint: str
    same_as: str | None
    xapi_version: str
    state: str
    defines: bool
    overlap_s: int
    every_s: int
    reached: datetime | None
    is_behind: bool
    is_ordered: bool
    taken: int
    known: int
    refused: int
    failures: int
    last_error: str | None
    next_try: datetime | None
    last_run: datetime | None
    caught_up: datetime | None
    created: datetime
    verbs: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    starts: datetime | None = None
    filtered: int = 0
    back_at: datetime | None = None
    back_s: int = 0
    is_back: bool = False
    kept_out: int = 0


@dataclass(frozen=True, slots=True)
class SourceRefusal:
    """A statement that was not taken in; None where it has no id, so that it cannot be asked for
    again.
    """

    statement_id: UUID | None
    code: str
    reason: str
    at: datetime


def sources(session: Session, *, removed: bool = False) -> list[SourceStatus]:
    """How every source stands, the oldest first, in one statement; with `removed` those, too,
    that were removed.
    """
    query = _statuses()
    if not removed:
        query = query.where(LrsSource.state != REMOVED)
    return [_status(*row) for row in session.execute(query)]


def source_status(session: Session, label: str) -> SourceStatus:
    """Raises `UnknownSource`."""
    row = session.execute(_statuses().where(LrsSource.label == label)).one_or_none()
    if row is None or row[0].state == REMOVED:
        raise UnknownSource(label)
    return _status(*row)


def source_refusals(session: Session, label: str, most: int | None = None) -> list[SourceRefusal]:
    """What was not taken in from it, the newest first. Raises `UnknownSource`."""
    row = source_row(session, label)
    rows = session.scalars(
        select(LrsSourceRefusal)
        .where(LrsSourceRefusal.source_id == row.id)
        .order_by(LrsSourceRefusal.id.desc())
        .limit(most)
    )
    return [SourceRefusal(one.statement_id, one.code, one.reason, one.at) for one in rows]


def _statuses() -> Select[*tuple[Any, ...]]:
    refused = select(func.count()).where(LrsSourceRefusal.source_id == LrsSource.id)
    stays_out = LrsSourceRefusal.code.in_(STAYS_OUT)
    return (
        select(
            LrsSource,
            LrsTarget.label,
            refused.where(~stays_out).scalar_subquery(),
            refused.where(stays_out).scalar_subquery(),
        )
        .outerjoin(LrsTarget, LrsTarget.id == LrsSource.target_id)
        .order_by(LrsSource.created, LrsSource.label)
    )


def _status(row: LrsSource, same_as: str | None, refused: int, kept_out: int) -> SourceStatus:
    chosen = read_filter(row.filter)
    return SourceStatus(
        id=row.id,
        label=row.label,
        origin=row.origin_name,
        endpoint=row.endpoint,
        same_as=same_as,
        xapi_version=row.xapi_version,
        state=row.state,
        defines=row.defines,
        overlap_s=row.overlap_s,
        every_s=row.every_s,
        reached=row.reached,
        is_behind=row.more is not None or row.caught_up is None,
        is_ordered=row.is_ordered,
        taken=row.taken,
        known=row.known,
        refused=refused,
        failures=row.failures,
        last_error=row.last_error,
        next_try=row.next_try,
        last_run=row.last_run,
        caught_up=row.caught_up,
        created=row.created,
        verbs=chosen.verbs,
        activities=chosen.activities,
        starts=row.starts,
        filtered=row.filtered,
        back_at=row.back_at,
        back_s=row.back_s or 0,
        is_back=row.back_until is not None,
        kept_out=kept_out,
    )
