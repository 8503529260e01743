"""The reader of the log that keeps every standing up to date, and what wakes it without news."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from certification.models import DueTimeRow, TrajectoryRow
from certification.saving import NotSaved, save_standings
from certification.standings import Computed, Computing
from certification.touched import touched_paths
from certification.trajectories import Trajectory, path_in
from lrs_adapter import Iris, LeaseLost, claim, cursor_of, head_position, move_cursor, release
from storage import Database, UnitOfWork, scoped

READER = "projector"
LEASE_TTL_S = 5.0
"""Whoever is killed in a step stops the others no longer than this."""
AT_ONCE = 2000
"""So many entries are looked at in one step; most of them matter to nobody."""
MOST_PATHS, MOST_SECONDS, TOGETHER = 20, 1.0, 10
"""A step ends early after so many paths, so that its write transaction stays short, or after so
long a computation, so that it ends well within its lease: members may have long histories. So
many paths are read together between two looks at the clock."""


def project(
    database: Database, iris: Iris, owner: UUID, *, now: datetime, batch: int = AT_ONCE
) -> int:
    """One step: the next `batch` entries of the log; how many are done (0: nothing to do).

    Evaluates the paths they touch and saves standings, due times, the statements that follow
    and the cursor in one transaction. A step that was cut off is done again as a whole; one that
    ended early leaves the cursor before the first entry that touches a path left over, and
    counts as one entry at least.
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
        done_to = min(lease.cursor + batch, head_position(session))
        touched = touched_paths(session, iris, lease.cursor, done_to)
        computed = _computed(Computing(session, iris), [path for _, path in touched], now)
    if len(computed) < len(touched):
        done_to = touched[len(computed)][0] - 1
    try:
        with scoped("project"):
            _save(
                database,
                iris,
                computed,
                now,
                lambda uow: release(uow, move_cursor(uow, lease, done_to, now=now)),
            )
    except LeaseLost:
        return 0
    return max(1, done_to - lease.cursor) if computed else done_to - lease.cursor


def wake_due(database: Database, iris: Iris, *, now: datetime, batch: int = MOST_PATHS) -> int:
    """Evaluate again whose standing may change by time alone; how many there were."""
    with database.reading() as session:
        query = (
            select(TrajectoryRow)
            .join(DueTimeRow, TrajectoryRow.id == DueTimeRow.trajectory_id)
            .where(DueTimeRow.next_at <= now, TrajectoryRow.dropped_at.is_(None))
            .order_by(DueTimeRow.next_at)
            .limit(batch)
        )
        due = [path_in(row) for row in session.scalars(query)]
        computed = _computed(Computing(session, iris), due, now)
    if not computed:
        return 0
    with scoped("wake-due"):
        _save(database, iris, computed, now)
    return len(computed)


def _computed(computing: Computing, paths: Sequence[Trajectory], now: datetime) -> list[Computed]:
    """The standings of the first of `paths`: as many as fit into one step, at least one."""
    computed: list[Computed] = []
    deadline = time.monotonic() + MOST_SECONDS
    for start in range(0, min(len(paths), MOST_PATHS), TOGETHER):
        if computed and time.monotonic() > deadline:
            break
        some = paths[start : min(start + TOGETHER, MOST_PATHS)]
        computed += computing.standings_of(some, now=now)
    return computed


def _save(
    database: Database,
    iris: Iris,
    computed: list[Computed],
    now: datetime,
    also: Callable[[UnitOfWork], None] = lambda _: None,
) -> None:
    """Save `computed`, and do `also`, in one transaction.

    A standing that cannot be told is the trouble of its own path: the others are saved then.
    """
    while True:
        try:
            with database.unit_of_work() as uow:
                save_standings(uow, iris, computed, now=now)
                also(uow)
                uow.commit()
        except NotSaved as error:
            failed = error.trajectory_id
            computed = [
                replace(one, proof=None, trouble=error.code) if one.trajectory.id == failed else one
                for one in computed
            ]
        else:
            return
