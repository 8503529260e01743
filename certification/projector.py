"""The reader of the log that keeps every standing up to date, and what wakes it without news."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from certification.models import DueTimeRow, StandingRow, TrajectoryRow
from certification.standings import Computing, save_standing
from certification.trajectories import Trajectory, active_among, trajectory
from certification.verbs import DERIVED_VERBS, VOIDED
from lrs_adapter import (
    Iris,
    LeaseLost,
    LogEntry,
    Verb,
    claim,
    cursor_of,
    entry_of,
    head_position,
    move_cursor,
    read_after,
    record_id_of,
    release,
)
from storage import Database, scoped

READER = "projector"
LEASE_TTL_S = 5.0
"""A batch takes far less; whoever is killed in one stops the others no longer than this."""

OWN_CONCLUSIONS = DERIVED_VERBS - {Verb.PLANNED}


def project(database: Database, iris: Iris, owner: UUID, *, now: datetime, batch: int = 200) -> int:
    """One step: the next `batch` entries of the log; how many were read (0: nothing to do).

    Evaluates the members they touch and saves their standings, due times, the statements that
    follow and the cursor in one transaction. A batch that was cut off is done again as a whole.
    """
    with database.reading() as session:
        if head_position(session) <= cursor_of(session, READER):
            return 0
    with database.unit_of_work() as uow:
        lease = claim(uow, READER, owner, now=now, ttl_s=LEASE_TTL_S)
        uow.commit()
    if lease is None:
        return 0
    with database.reading() as session:
        entries = read_after(session, lease.cursor, batch)
        computing = Computing(session, iris)
        computed = [
            computing.standing_of(path, now=now) for path in _touched(session, iris, entries)
        ]
    try:
        with scoped("project"), database.unit_of_work() as uow:
            for standing in computed:
                save_standing(uow, iris, standing, now=now)
            if entries:
                lease = move_cursor(uow, lease, entries[-1].position, now=now)
            release(uow, lease)
            uow.commit()
    except LeaseLost:
        return 0
    return len(entries)


def wake_due(database: Database, iris: Iris, *, now: datetime, batch: int = 50) -> int:
    """Evaluate again whose standing may change by time alone; how many there were."""
    with database.reading() as session:
        query = (
            select(DueTimeRow.trajectory_id)
            .join(TrajectoryRow, TrajectoryRow.id == DueTimeRow.trajectory_id)
            .where(DueTimeRow.next_at <= now, TrajectoryRow.dropped_at.is_(None))
            .order_by(DueTimeRow.next_at)
            .limit(batch)
        )
        due = sorted(session.scalars(query))
        computing = Computing(session, iris)
        computed = [computing.standing_of(trajectory(session, key), now=now) for key in due]
    if not computed:
        return 0
    with scoped("wake-due"), database.unit_of_work() as uow:
        for standing in computed:
            save_standing(uow, iris, standing, now=now)
        uow.commit()
    return len(computed)


def _touched(session: Session, iris: Iris, entries: Sequence[LogEntry]) -> list[Trajectory]:
    """The paths that the entries may move, by id, without those that are further already.

    A voiding statement touches whoever the voided one is about. What CHILD concluded itself
    touches nobody.
    """
    newest: dict[UUID, int] = {}
    for actor, position in _actors(session, entries):
        if (record_id := record_id_of(iris, actor)) is not None:
            newest[record_id] = max(position, newest.get(record_id, 0))
    paths = active_among(session, list(newest))
    query = select(StandingRow.trajectory_id, StandingRow.up_to_position).where(
        StandingRow.trajectory_id.in_([path.id for path in paths])
    )
    done = {key: position for key, position in session.execute(query)}  # noqa: C416 - rows
    return [path for path in paths if newest[path.record_id] > done[path.id]]


def _actors(session: Session, entries: Sequence[LogEntry]) -> Iterable[tuple[str, int]]:
    for entry in entries:
        if entry.verb == VOIDED and entry.target_id is not None:
            target = entry_of(session, entry.target_id)
            if target is not None:
                yield target.actor, entry.position
        elif entry.verb not in OWN_CONCLUSIONS:
            yield entry.actor, entry.position
