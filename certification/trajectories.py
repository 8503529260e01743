"""A member chooses a path, and asks where she stands on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from certification.errors import NotHerOwnPath, UnknownTrajectory
from certification.inserting import insert_or_ignore
from certification.models import StandingRow, TrajectoryRow
from certification.proof import Proof
from certification.proof_json import proof_from_json
from certification.scheme_versions import competency, scheme_version, version_activity
from community import (
    Asker,
    Permission,
    community,
    community_activity,
    lock_members,
    member,
    members_together,
    require,
)
from lrs_adapter import Draft, Happening, Iris, Verb, record
from storage import UnitOfWork, asked_once, in_portions

State = Literal["planned", "asserted", "achieved"]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A chosen path, pinned to the scheme version that was chosen."""

    id: UUID
    member_id: UUID
    record_id: UUID
    community_id: UUID
    scheme_id: UUID
    scheme_version_id: UUID
    chosen_at: datetime
    dropped_at: datetime | None = None

    @property
    def is_dropped(self) -> bool:
        return self.dropped_at is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where she stands: `proof` is None until the projector has come by, within a second.

    `state` follows the proof: `achieved` while it is satisfied, `planned` before and after.
    `asserted` is for schemes whose achievement somebody else has to grant. With `trouble` the
    newest answer could not be computed, and proof and state are those before it.
    """

    trajectory_id: UUID
    proof: Proof | None
    state: State
    up_to_position: int
    computed_at: datetime | None
    trouble: str | None = None


def choose_path(
    uow: UnitOfWork,
    iris: Iris,
    *,
    asker: Asker,
    member_id: UUID,
    scheme_version_id: UUID,
    now: datetime,
) -> Trajectory:
    """The member's active path toward this scheme, begun now unless there is one already.

    One that began on another version of the scheme stays on it, and so does one that she chose as
    another member before the two were joined. Raises `NotHerOwnPath`, `NotAllowed`,
    `UnknownScheme`, `UnknownMember`.
    """
    session = uow.session
    version = scheme_version(session, scheme_version_id)
    require(session, asker, Permission.CHOOSE_PATH, version.community_id, now=now)
    if asker.member_id != member_id and not asker.is_operator:
        raise NotHerOwnPath
    who = member(session, member_id)
    lock_members(uow, [member_id])  # who is being joined just now counts for both when it is done
    query = _active(members_together(session, member_id)).where(
        TrajectoryRow.scheme_id == version.scheme_id
    )
    if hers := session.scalars(query.order_by(TrajectoryRow.chosen_at, TrajectoryRow.id)).first():
        return path_in(hers)
    chosen = Trajectory(
        id=uuid4(),
        member_id=member_id,
        record_id=who.record_id,
        community_id=version.community_id,
        scheme_id=version.scheme_id,
        scheme_version_id=version.id,
        chosen_at=now,
    )
    if not insert_or_ignore(
        session,
        TrajectoryRow,
        id=chosen.id,
        member_id=member_id,
        record_id=chosen.record_id,
        community_id=chosen.community_id,
        scheme_id=chosen.scheme_id,
        scheme_version_id=chosen.scheme_version_id,
        chosen_at=now,
    ):
        query = _active([member_id]).where(TrajectoryRow.scheme_id == version.scheme_id)
        return path_in(session.scalars(query).one())
    session.add(
        StandingRow(
            trajectory_id=chosen.id,
            state="planned",
            up_to_position=0,
            revision=0,
            recorded=0,
            failures=0,
        )
    )
    place = community(session, version.community_id)
    record(
        uow,
        iris,
        Happening("trajectory", chosen.id, "planned"),
        Draft(
            verb=Verb.PLANNED,
            actor=who.record_id,
            object=competency(iris, place.slug, version),
            community=community_activity(iris, place),
            timestamp=now,
            grouping=(version_activity(iris, place.slug, version),),
        ),
    )
    return chosen


def trajectories_of(session: Session, *members: UUID) -> list[Trajectory]:
    """The active paths of one member, or of several together, in the order of choosing."""
    rows: list[TrajectoryRow] = []
    for some in in_portions(members):
        rows += session.scalars(_active(some))
    return [path_in(row) for row in sorted(rows, key=lambda row: (row.chosen_at, row.id))]


def trajectory(session: Session, trajectory_id: UUID) -> Trajectory:
    """Raises `UnknownTrajectory`."""
    row = session.get(TrajectoryRow, trajectory_id)
    if row is None:
        raise UnknownTrajectory(trajectory_id)
    return path_in(row)


@asked_once
def standing(session: Session, trajectory_id: UUID) -> Standing:
    """Raises `UnknownTrajectory`."""
    row = session.get(StandingRow, trajectory_id)
    if row is None:
        raise UnknownTrajectory(trajectory_id)
    return standing_in(row)


def standing_in(row: StandingRow) -> Standing:
    return Standing(
        trajectory_id=row.trajectory_id,
        proof=proof_from_json(row.proof) if row.proof else None,
        state=cast(State, row.state),
        up_to_position=row.up_to_position,
        computed_at=row.computed_at,
        trouble=row.trouble,
    )


def active_among(session: Session, record_ids: Collection[UUID]) -> list[Trajectory]:
    """The active paths of members by their record ids, in a fixed order."""
    found: list[Trajectory] = []
    for some in in_portions(sorted(record_ids)):
        query = select(TrajectoryRow).where(
            TrajectoryRow.record_id.in_(some), TrajectoryRow.dropped_at.is_(None)
        )
        found += [path_in(row) for row in session.scalars(query)]
    return sorted(found, key=lambda path: path.id)


def _active(members: Collection[UUID]) -> Select[TrajectoryRow]:
    return select(TrajectoryRow).where(
        TrajectoryRow.member_id.in_(members), TrajectoryRow.dropped_at.is_(None)
    )


def path_in(row: TrajectoryRow) -> Trajectory:
    return Trajectory(
        id=row.id,
        member_id=row.member_id,
        record_id=row.record_id,
        community_id=row.community_id,
        scheme_id=row.scheme_id,
        scheme_version_id=row.scheme_version_id,
        chosen_at=row.chosen_at,
        dropped_at=row.dropped_at,
    )
