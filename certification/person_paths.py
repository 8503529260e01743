"""The paths of one person who is several members: of those toward one scheme, one is hers.

Joining deletes none. The younger ones rest: they are shown nowhere and conclude nothing, and go on
where they stood once the members part.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from certification.models import TrajectoryRow
from certification.scheme_versions import scheme_versions_by_id
from certification.trajectories import Trajectory, standings_of, trajectories_of
from community import groups_together, members_together, record_ids_together


def paths_together(session: Session, members: Collection[UUID]) -> list[Trajectory]:
    """The active paths of these members of one person, in the order in which she chose them; of
    several toward one scheme the one that she chose first.
    """
    first: dict[UUID, Trajectory] = {}
    for path in trajectories_of(session, *members):
        first.setdefault(path.scheme_id, path)
    return list(first.values())


def know_paths(session: Session, paths: Collection[Trajectory]) -> None:
    """Ask at once for what a page shows of each: its scheme's version and its standing."""
    scheme_versions_by_id(session, {path.scheme_version_id for path in paths})
    standings_of(session, [path.id for path in paths])


def resting(session: Session, paths: Collection[Trajectory]) -> frozenset[UUID]:
    """Which of the paths rest, by id; for many people few of whom are joined with anybody."""
    together = record_ids_together(session, [path.record_id for path in paths])
    joined = [path for path in paths if len(together[path.record_id]) > 1]
    groups = groups_together(session, [path.member_id for path in joined])
    everybody = frozenset[UUID]().union(*groups.values())
    hers: dict[UUID, list[Trajectory]] = {}
    for path in trajectories_of(session, *everybody):
        hers.setdefault(path.member_id, []).append(path)
    return frozenset(
        path.id
        for path in joined
        if any(
            other.scheme_id == path.scheme_id
            and (other.chosen_at, other.id) < (path.chosen_at, path.id)
            for one in groups[path.member_id] - {path.member_id}
            for other in hers.get(one, ())
        )
    )


def rests(session: Session, trajectory: Trajectory) -> bool:
    """Whether she is on an older path toward the same scheme as another member."""
    others = members_together(session, trajectory.member_id) - {trajectory.member_id}
    if not others:
        return False
    query = (
        select(TrajectoryRow.id, TrajectoryRow.chosen_at)
        .where(
            TrajectoryRow.member_id.in_(others),
            TrajectoryRow.scheme_id == trajectory.scheme_id,
            TrajectoryRow.dropped_at.is_(None),
        )
        .order_by(TrajectoryRow.chosen_at, TrajectoryRow.id)
    )
    return any(
        (chosen_at, key) < (trajectory.chosen_at, trajectory.id)
        for key, chosen_at in session.execute(query)
    )
