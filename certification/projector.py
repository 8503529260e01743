"""The reader of the log that keeps every standing up to date, and what wakes it without news."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from certification.models import DueTimeRow, TrajectoryRow
from certification.saving import NotSaved, save_standings
from certification.standings import Computed, Computing
from certification.touched import touched_paths
from certification.touching import hand_over
from certification.trajectories import Trajectory, path_in
from lrs_adapter import Iris, LeaseLost, claim, cursor_of, head_position, move_cursor, release
from storage import Database, UnitOfWork, scoped

READER = "projector"
LEASE_TTL_S, WAKE_TTL_S = 5.0, 10.0
"""Whoever is killed in a step stops the others no longer than this."""
AT_ONCE = 2000
"""So many entries are looked at in one step; most of them matter to nobody."""
MOST_PATHS, MOST_SECONDS, TOGETHER = 20, 1.0, 10
"""A step ends early after so many paths, so that its write transaction stays short, or after so
long a computation, so that it ends well within its lease: members may have long histories. So
many paths are read together between two looks at the clock."""


def project(
    database: Database,
    iris: Iris,
    owner: UUID,
    *,
    now: datetime,
    batch: int = AT_ONCE,
    share: bool = False,
) -> int:
    """One step: the next `batch` entries of the log; how many are done (0: nothing to do).

    Evaluates the paths they touch and saves standings, due times, the statements that follow
    and the cursor in one transaction. A step that was cut off is done again as a whole; one that
    ended early leaves the cursor before the first entry that touches a path left over, and
    counts as one entry at least.

    With `share`, where there are more paths than one step evaluates, it goes to the end of the
    batch and hands all of them over to `wake_due` of any worker, in the transaction that moves the
    cursor: one reads the log, and all evaluate. Each path is evaluated from the whole log, so that
    whoever comes last is right.
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
        shared = touched if share and len(touched) > MOST_PATHS else []
        own = touched[len(shared) :]
        computed = _computed(Computing(session, iris), [path for _, path in own], now)
    if len(computed) < len(own):
        done_to = own[len(computed)][0] - 1

    def move_on(uow: UnitOfWork) -> None:
        hand_over(uow, [path.id for _, path in shared], now)
        release(uow, move_cursor(uow, lease, done_to, now=now))

    try:
        with scoped("project"):
            _save(database, iris, computed, now, move_on)
    except LeaseLost:
        return 0
    return max(1, done_to - lease.cursor) if computed else done_to - lease.cursor


def wake_due(database: Database, iris: Iris, *, now: datetime, batch: int = MOST_PATHS) -> int:
    """Evaluate again whose standing may change by time alone, and what was handed over; how many
    there were. What another worker is at is left to it for `WAKE_TTL_S`.
    """
    due = _claimed(database, now, batch)
    if not due:
        return 0
    with database.reading() as session:
        computed = _computed(Computing(session, iris), due, now)
    left = [path.id for path in due[len(computed) :]]
    with scoped("wake-due"):
        _save(database, iris, computed, now, lambda uow: _give_back(uow, left, now))
    return len(computed)


def _claimed(database: Database, now: datetime, most: int) -> list[Trajectory]:
    """Those that are due for the longest time, with their turn put off, so that no other worker
    takes them and one that dies keeps them from nobody for long.
    """
    query = (
        select(DueTimeRow, TrajectoryRow)
        .join(TrajectoryRow, TrajectoryRow.id == DueTimeRow.trajectory_id)
        .where(DueTimeRow.next_at <= now, TrajectoryRow.dropped_at.is_(None))
        .order_by(DueTimeRow.next_at)
        .limit(most)
    )
    with database.reading() as session:
        if session.execute(query.limit(1)).first() is None:  # no write lock for nothing
            return []
    with database.unit_of_work() as uow:
        rows = uow.session.execute(query.with_for_update(skip_locked=True, of=DueTimeRow)).all()
        for due, _ in rows:
            due.next_at = now + timedelta(seconds=WAKE_TTL_S)
        found = [path_in(row) for _, row in rows]
        uow.commit()
    return found


def _give_back(uow: UnitOfWork, paths: Collection[UUID], now: datetime) -> None:
    if paths:
        uow.session.execute(
            update(DueTimeRow).where(DueTimeRow.trajectory_id.in_(paths)).values(next_at=now)
        )


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
