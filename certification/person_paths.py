"""The paths of one person who is several members: of those toward one scheme, one is hers.

Joining deletes none. The younger ones rest: they are shown nowhere and conclude nothing, and go on
where they stood once the members part.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from certification.models import StandingRow, TrajectoryRow
from certification.scheme_versions import know_versions, versions_with
from certification.trajectories import (
    Trajectory,
    path_in,
    standing,
    standing_in,
    trajectories_of,
)
from community import (
    communities_in,
    groups_together,
    members_together,
    record_ids_together,
    with_community,
)
from storage import in_portions, keep_answers


def paths_together(
    session: Session, members: Collection[UUID], *, with_standing: bool = False
) -> list[Trajectory]:
    """The active paths of these members of one person, in the order in which she chose them; of
    several toward one scheme the one that she chose first.

    Within a reading the `scheme_version` and the community of each are known then, and its
    `standing` where asked for.
    """
    first: dict[UUID, Trajectory] = {}
    for path in _known_paths(session, members, with_standing):
        first.setdefault(path.scheme_id, path)
    return list(first.values())


def _known_paths(
    session: Session, members: Collection[UUID], with_standing: bool
) -> list[Trajectory]:
    query: Select[*tuple[Any, ...]] = versions_with(
        TrajectoryRow, TrajectoryRow.scheme_version_id
    ).where(TrajectoryRow.dropped_at.is_(None))
    if with_standing:
        query = query.join(StandingRow, StandingRow.trajectory_id == TrajectoryRow.id).add_columns(
            StandingRow
        )
    query = with_community(query, TrajectoryRow.community_id)
    paths: list[Trajectory] = []
    for some in in_portions(members):
        rows = session.execute(query.where(TrajectoryRow.member_id.in_(some))).all()
        know_versions(session, [(row[1], row[2]) for row in rows])
        communities_in(session, [row[-1] for row in rows])
        paths += [path_in(row[0]) for row in rows]
        if with_standing:
            found = [standing_in(row[3]) for row in rows]
            keep_answers(session, standing, {each.trajectory_id: each for each in found})
    return sorted(paths, key=lambda path: (path.chosen_at, path.id))


def resting(
    session: Session,
    paths: Collection[Trajectory],
    together: Mapping[UUID, frozenset[UUID]] | None = None,
) -> frozenset[UUID]:
    """Which of the paths rest, by id; for many people few of whom are joined with anybody.

    `together` is `record_ids_together` of theirs, where it is known.
    """
    if together is None:
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
