"""The paths of one person who is several members: of those toward one scheme, one is hers.

Joining deletes none. The younger ones rest: they are shown nowhere and conclude nothing, and go on
where they stood once the members part.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from certification.models import StandingRow, TrajectoryRow
from certification.scheme_versions import know_versions, versions_with
from certification.trajectories import (
    Trajectory,
    path_in,
    standing,
    standing_in,
)
from community import communities_in, joined_among, members_together, with_community
from storage import among, in_portions, keep_answers


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


@dataclass(frozen=True, slots=True)
class Toward:
    """Paths toward one scheme, the oldest first: `paths` are those that were asked for, `among`
    is how many there are. `together` has all record ids of each person by each of hers.
    """

    paths: tuple[Trajectory, ...]
    among: int
    together: Mapping[UUID, frozenset[UUID]]


def paths_toward(session: Session, scheme_id: UUID, *, most: int | None = None) -> Toward:
    """The active paths toward a scheme that do not rest: all, or the first `most` of them.

    What is read does not grow with how many there are beyond these, nor do the statements.
    """
    here = (TrajectoryRow.scheme_id == scheme_id, TrajectoryRow.dropped_at.is_(None))
    joined = joined_among(session, select(TrajectoryRow.member_id).where(*here))
    at_rest = _resting(session, scheme_id, joined.groups) if joined.groups else set[UUID]()
    for_all = and_(*here, ~among(session, TrajectoryRow.id, at_rest)) if at_rest else and_(*here)
    many = select(func.count()).select_from(TrajectoryRow).where(for_all).scalar_subquery()
    query = (
        select(TrajectoryRow, many)
        .where(for_all)
        .order_by(TrajectoryRow.chosen_at, TrajectoryRow.id)
        .limit(most)
    )
    rows = session.execute(query).all()
    paths = tuple(path_in(row) for row, _ in rows)
    persons = joined.together
    together = {
        path.record_id: persons.get(path.record_id, frozenset({path.record_id})) for path in paths
    }
    return Toward(paths, rows[0][1] if rows else 0, together)


def _resting(
    session: Session, scheme_id: UUID, groups: Mapping[UUID, frozenset[UUID]]
) -> set[UUID]:
    """Of the paths of joined members toward one scheme all but the first of each person."""
    query = (
        select(TrajectoryRow.id, TrajectoryRow.member_id)
        .where(
            TrajectoryRow.scheme_id == scheme_id,
            TrajectoryRow.dropped_at.is_(None),
            among(session, TrajectoryRow.member_id, groups),
        )
        .order_by(TrajectoryRow.chosen_at, TrajectoryRow.id)
    )
    begun: set[frozenset[UUID]] = set()
    at_rest: set[UUID] = set()
    for path_id, member_id in session.execute(query):
        if groups[member_id] in begun:
            at_rest.add(path_id)
        begun.add(groups[member_id])
    return at_rest


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
