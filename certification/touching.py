"""Have paths evaluated again for a reason that no statement tells."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from certification.models import DueTimeRow, StandingRow, TrajectoryRow
from storage import UnitOfWork

CHUNK = 500


def touch_member(uow: UnitOfWork, member_ids: Collection[UUID], now: datetime) -> int:
    """Have every active path of these members evaluated anew, as of `now`; how many there are.

    For when what counts for them changed: two members became one person, say.
    """
    query = select(TrajectoryRow.id).where(
        TrajectoryRow.member_id.in_(list(member_ids)), TrajectoryRow.dropped_at.is_(None)
    )
    return touch_paths(uow, list(uow.session.scalars(query)), now)


def hand_over(uow: UnitOfWork, trajectory_ids: Collection[UUID], now: datetime) -> int:
    """Have these paths evaluated by whichever worker is free; how many there are.

    What waited already keeps its turn, so that one that is touched all the time comes to it, too.
    """
    paths = sorted(set(trajectory_ids))
    for start in range(0, len(paths), CHUNK):
        some = paths[start : start + CHUNK]
        rows = select(StandingRow.trajectory_id).where(StandingRow.trajectory_id.in_(some))
        uow.session.scalars(rows.order_by(StandingRow.trajectory_id).with_for_update()).all()
        uow.session.execute(
            update(StandingRow)
            .where(StandingRow.trajectory_id.in_(some))
            .values(revision=StandingRow.revision + 1)
        )
        waiting = select(DueTimeRow.trajectory_id).where(DueTimeRow.trajectory_id.in_(some))
        known = set(uow.session.scalars(waiting))
        uow.session.execute(
            update(DueTimeRow)
            .where(DueTimeRow.trajectory_id.in_(known), DueTimeRow.next_at > now)
            .values(next_at=now)
        )
        if fresh := [one for one in some if one not in known]:
            uow.session.execute(
                insert(DueTimeRow), [{"trajectory_id": path, "next_at": now} for path in fresh]
            )
    return len(paths)


def touch_paths(uow: UnitOfWork, trajectory_ids: Collection[UUID], now: datetime) -> int:
    """Have these paths evaluated anew, as of `now`; how many there are.

    Their standings' revisions grow, so that nothing computed before this is saved after it. They
    are locked in the order in which the projector locks them.
    """
    paths = sorted(set(trajectory_ids))
    for start in range(0, len(paths), CHUNK):
        some = paths[start : start + CHUNK]
        rows = select(StandingRow.trajectory_id).where(StandingRow.trajectory_id.in_(some))
        uow.session.scalars(rows.order_by(StandingRow.trajectory_id).with_for_update()).all()
        uow.session.execute(
            update(StandingRow)
            .where(StandingRow.trajectory_id.in_(some))
            .values(revision=StandingRow.revision + 1)
        )
        uow.session.execute(delete(DueTimeRow).where(DueTimeRow.trajectory_id.in_(some)))
        uow.session.execute(
            insert(DueTimeRow), [{"trajectory_id": path, "next_at": now} for path in some]
        )
    return len(paths)
