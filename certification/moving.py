"""Moving paths to another version of their scheme: a decision with an author, a reason, a date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, aliased

from certification.errors import NoReason
from certification.models import PathMoveRow, SchemeVersionRow, TrajectoryRow
from certification.scheme_versions import SchemeVersion, scheme_version
from certification.touching import touch_paths
from community import Asker, Permission, audit, require
from storage import UnitOfWork

LONGEST_REASON = 500
CHUNK = 500


@dataclass(frozen=True, slots=True)
class PathMove:
    """That a path was moved; `moved_by` is a member's id, None for the operator."""

    trajectory_id: UUID
    from_number: int
    to_number: int
    moved_by: UUID | None
    moved_at: datetime
    reason: str


def move_paths(
    uow: UnitOfWork,
    *,
    asker: Asker,
    version_id: UUID,
    trajectory_ids: Collection[UUID] | None = None,
    reason: str,
    now: datetime,
) -> int:
    """Put the active paths toward a scheme, or those of them that are named, on one version of it.

    How many were moved: those that are on it already stay as they are, and so does what was
    achieved and told. They are evaluated anew at once. Raises `NoReason`, `NotAllowed`,
    `UnknownScheme`.
    """
    session = uow.session
    version = scheme_version(session, version_id)
    require(session, asker, Permission.IMPORT_SCHEME, version.community_id, now=now)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NoReason(LONGEST_REASON)
    query = (
        select(TrajectoryRow.id, TrajectoryRow.scheme_version_id)
        .where(
            TrajectoryRow.scheme_id == version.scheme_id,
            TrajectoryRow.scheme_version_id != version.id,
            TrajectoryRow.dropped_at.is_(None),
        )
        .order_by(TrajectoryRow.id)
        .with_for_update()
    )
    chosen = None if trajectory_ids is None else set(trajectory_ids)
    pinned = {path: old for path, old in session.execute(query) if chosen is None or path in chosen}
    moved = list(pinned)
    for start in range(0, len(moved), CHUNK):
        some = moved[start : start + CHUNK]
        session.execute(
            update(TrajectoryRow)
            .where(TrajectoryRow.id.in_(some))
            .values(scheme_version_id=version.id)
        )
        session.execute(
            insert(PathMoveRow),
            [
                {
                    "id": uuid4(),
                    "trajectory_id": path,
                    "from_version_id": pinned[path],
                    "to_version_id": version.id,
                    "moved_by": asker.member_id,
                    "moved_at": now,
                    "reason": reason,
                }
                for path in some
            ],
        )
    touch_paths(uow, moved, now)
    if moved:
        _tell(uow, asker, version, len(moved), reason, now)
    return len(moved)


def _tell(
    uow: UnitOfWork, asker: Asker, version: SchemeVersion, count: int, reason: str, now: datetime
) -> None:
    audit(
        uow,
        asker=asker,
        act="paths.moved",
        subject_kind="scheme",
        subject_id=version.scheme_id,
        community_id=version.community_id,
        reason=reason,
        details={"version": version.version_hash, "count": count},
        now=now,
    )


def moves_of(session: Session, trajectory_id: UUID) -> list[PathMove]:
    """How a path came to be on its version, the newest move first."""
    left, taken = aliased(SchemeVersionRow), aliased(SchemeVersionRow)
    query = (
        select(PathMoveRow, left.number, taken.number)
        .join(left, left.id == PathMoveRow.from_version_id)
        .join(taken, taken.id == PathMoveRow.to_version_id)
        .where(PathMoveRow.trajectory_id == trajectory_id)
        .order_by(PathMoveRow.moved_at.desc())
    )
    return [
        PathMove(
            trajectory_id=row.trajectory_id,
            from_number=from_number,
            to_number=to_number,
            moved_by=row.moved_by,
            moved_at=row.moved_at,
            reason=row.reason,
        )
        for row, from_number, to_number in session.execute(query)
    ]
