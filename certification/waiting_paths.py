"""Paths that wait to be evaluated though the log's reader has moved on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal, select

from certification.models import DueTimeRow, TrajectoryRow
from storage import UtcDateTime


@dataclass(frozen=True, slots=True)
class WaitingPaths:
    """`count` of them, the longest since `since`."""

    count: int = 0
    since: datetime | None = None


def waiting_paths(name: str, now: datetime) -> Select[str, datetime, int]:
    """A query of one row, to be read with others in one statement: `name`, since when the first of
    them waits (`now` where none does), and how many were handed over to any worker, or are due by
    time alone, and no worker is at yet.
    """
    since = func.coalesce(func.min(DueTimeRow.next_at), literal(now, UtcDateTime()))
    return (
        select(literal(name), since, func.count())
        .select_from(DueTimeRow)
        .join(TrajectoryRow, TrajectoryRow.id == DueTimeRow.trajectory_id)
        .where(DueTimeRow.next_at <= now, TrajectoryRow.dropped_at.is_(None))
    )
