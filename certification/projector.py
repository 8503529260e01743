"""The reader of the log that keeps every standing up to date, and what wakes it without news."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from certification.models import DueTimeRow, StandingRow, TrajectoryRow
from certification.standings import Computed, Computing, save_standing
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
from storage import Database, UnitOfWork, scoped

READER = "projector"
LEASE_TTL_S = 5.0
"""Whoever is killed in a step stops the others no longer than this."""
MOST_PATHS, MOST_SECONDS = 10, 1.0
"""A step ends early after so many paths, so that its write transaction stays short, or after so
long a computation, so that it ends well within its lease: members may have long histories."""

OWN_CONCLUSIONS = DERIVED_VERBS - {Verb.PLANNED}


def project(database: Database, iris: Iris, owner: UUID, *, now: datetime, batch: int = 200) -> int:
    """One step: the next `batch` entries of the log; how many are done (0: nothing to do).

    Evaluates the members they touch and saves their standings, due times, the statements that
    follow and the cursor in one transaction. A step that was cut off is done again as a whole;
    one that ended early leaves the cursor before the first entry that touches a path left over,
    and counts as one entry at least.
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
        touched = _touched(session, iris, entries)
        computed = _computed(Computing(session, iris), [path for _, path in touched], now)
    done_to = entries[-1].position if entries else lease.cursor
    if len(computed) < len(touched):
        done_to = touched[len(computed)][0] - 1
    try:
        with scoped("project"), database.unit_of_work() as uow:
            _save_all(uow, iris, computed, now)
            release(uow, move_cursor(uow, lease, done_to, now=now))
            uow.commit()
    except LeaseLost:
        return 0
    return len(entries) and max(1, sum(entry.position <= done_to for entry in entries))


def wake_due(database: Database, iris: Iris, *, now: datetime, batch: int = MOST_PATHS) -> int:
    """Evaluate again whose standing may change by time alone; how many there were."""
    with database.reading() as session:
        query = (
            select(DueTimeRow.trajectory_id)
            .join(TrajectoryRow, TrajectoryRow.id == DueTimeRow.trajectory_id)
            .where(DueTimeRow.next_at <= now, TrajectoryRow.dropped_at.is_(None))
            .order_by(DueTimeRow.next_at)
            .limit(batch)
        )
        due = [trajectory(session, key) for key in session.scalars(query)]
        computed = _computed(Computing(session, iris), due, now)
    if not computed:
        return 0
    with scoped("wake-due"), database.unit_of_work() as uow:
        _save_all(uow, iris, computed, now)
        uow.commit()
    return len(computed)


def _computed(computing: Computing, paths: Sequence[Trajectory], now: datetime) -> list[Computed]:
    """The standings of the first of `paths`: as many as fit into one step, at least one."""
    computed: list[Computed] = []
    deadline = time.monotonic() + MOST_SECONDS
    for path in paths[:MOST_PATHS]:
        if computed and time.monotonic() > deadline:
            break
        computed.append(computing.standing_of(path, now=now))
    return computed


def _save_all(uow: UnitOfWork, iris: Iris, computed: Iterable[Computed], now: datetime) -> None:
    """Save in one order everywhere, so that no two processes wait for each other's rows."""
    for standing in sorted(computed, key=lambda one: one.trajectory.id):
        save_standing(uow, iris, standing, now=now)


def _touched(
    session: Session, iris: Iris, entries: Sequence[LogEntry]
) -> list[tuple[int, Trajectory]]:
    """The paths that the entries may move, each with the position that touches it first, in that
    order; without those that are further already.

    A voiding statement touches whoever the voided one is about. What CHILD concluded itself
    touches nobody.
    """
    first: dict[UUID, int] = {}
    newest: dict[UUID, int] = {}
    for actor, position in _actors(session, entries):
        if (record_id := record_id_of(iris, actor)) is not None:
            first.setdefault(record_id, position)
            newest[record_id] = position
    paths = active_among(session, list(newest))
    query = select(StandingRow.trajectory_id, StandingRow.up_to_position).where(
        StandingRow.trajectory_id.in_([path.id for path in paths])
    )
    done = {key: position for key, position in session.execute(query)}  # noqa: C416 - rows
    return sorted(
        ((first[path.record_id], path) for path in paths if newest[path.record_id] > done[path.id]),
        key=lambda touch: touch[0],
    )


def _actors(session: Session, entries: Sequence[LogEntry]) -> Iterable[tuple[str, int]]:
    for entry in entries:
        if entry.verb == VOIDED and entry.target_id is not None:
            target = entry_of(session, entry.target_id)
            if target is not None:
                yield target.actor, entry.position
        elif entry.verb not in OWN_CONCLUSIONS:
            yield entry.actor, entry.position
