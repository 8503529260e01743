"""A member leaves a path that she chose."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from certification.errors import NotHerOwnPath, UnknownTrajectory
from certification.models import DueTimeRow, StandingRow, TrajectoryRow
from certification.scheme_versions import competency, scheme_version, version_activity
from certification.trajectories import Trajectory, trajectories_of, trajectory
from certification.warning import take_back_warning
from community import Asker, Permission, community, community_activity, members_together, require
from lrs_adapter import Draft, Happening, Iris, Record, Verb, record, recorded_id
from storage import UnitOfWork


def drop_path(
    uow: UnitOfWork, iris: Iris, *, asker: Asker, trajectory_id: UUID, now: datetime
) -> Trajectory:
    """Leave the path: it is computed no more, and a new choice of it begins anew.

    With it she leaves the paths toward the same scheme that rest while her members are one
    person. What was achieved stays in the log, and so does every record that counted. Leaving
    twice changes nothing. Raises `NotHerOwnPath`, `NotAllowed`, `UnknownTrajectory`.
    """
    session = uow.session
    path = trajectory(session, trajectory_id)
    require(session, asker, Permission.CHOOSE_PATH, path.community_id, now=now)
    hers = members_together(session, path.member_id)
    if not asker.is_operator and asker.member_id not in hers:
        raise NotHerOwnPath
    if path.is_dropped:
        return path
    toward = [each for each in trajectories_of(session, *hers) if each.scheme_id == path.scheme_id]
    for each in sorted(toward, key=lambda one: one.id):  # as the projector locks their standings
        _drop(uow, iris, each, now)
    return trajectory(session, path.id)


def _drop(uow: UnitOfWork, iris: Iris, path: Trajectory, now: datetime) -> None:
    session = uow.session
    dropped = (
        update(TrajectoryRow)
        .where(TrajectoryRow.id == path.id, TrajectoryRow.dropped_at.is_(None))
        .values(dropped_at=now)
        .returning(TrajectoryRow.id)
    )
    if session.scalar(dropped) is None:
        return
    session.execute(
        update(StandingRow)
        .where(StandingRow.trajectory_id == path.id)
        .values(revision=StandingRow.revision + 1)
    )
    session.execute(delete(DueTimeRow).where(DueTimeRow.trajectory_id == path.id))
    take_back_warning(uow, path, now=now)
    planned = recorded_id(session, Happening("trajectory", path.id, "planned"))
    if planned is None:
        raise UnknownTrajectory(path.id)
    version = scheme_version(session, path.scheme_version_id)
    place = community(session, path.community_id)
    record(
        uow,
        iris,
        Happening("trajectory", path.id, "deselected"),
        Draft(
            verb=Verb.DESELECTED,
            actor=path.record_id,
            object=Record(planned),
            community=community_activity(iris, place),
            timestamp=now,
            grouping=(
                competency(iris, place.slug, version),
                version_activity(iris, place.slug, version),
            ),
        ),
    )
