"""The tables of schemes, of the paths that members chose, and of where they stand."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class SchemeRow(Base):
    """A scheme in all its versions; `slug` names it in its community for ever."""

    __tablename__ = "scheme"
    __table_args__ = (UniqueConstraint("community_id", "slug"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    community_id: Mapped[UUID] = mapped_column(Uuid)
    slug: Mapped[str] = mapped_column(String(100))


class SchemeVersionRow(Base):
    """A frozen version: `document` is the canonical JSON, `version_hash` its SHA-256."""

    __tablename__ = "scheme_version"
    __table_args__ = (
        UniqueConstraint("scheme_id", "version_hash"),
        UniqueConstraint("scheme_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    number: Mapped[int] = mapped_column(Integer)
    version_hash: Mapped[str] = mapped_column(String(64))
    document: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrajectoryRow(Base):
    """A member's path toward a scheme; pinned to the version she chose.

    `record_id` is the member as her records name her.
    """

    __tablename__ = "trajectory"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    record_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    community_id: Mapped[UUID] = mapped_column(Uuid)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    scheme_version_id: Mapped[UUID] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Index(
    "uq_trajectory_active",
    TrajectoryRow.member_id,
    TrajectoryRow.scheme_id,
    unique=True,
    sqlite_where=text("dropped_at is null"),
    postgresql_where=text("dropped_at is null"),
)


class StandingRow(Base):
    """The newest proof. `revision` grows with each, so that none is saved over a newer one.

    `recorded` counts the achievements that were told in the log; `recorded_until` is until when
    the last of them holds by the scheme; `warned_until` is the end of which she was told by mail
    in time. `trouble` is why the newest could not be computed, after
    so many `failures` in a row; it is None when it could, and the proof is the one before.
    """

    __tablename__ = "standing"

    trajectory_id: Mapped[UUID] = mapped_column(ForeignKey("trajectory.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    proof: Mapped[bytes | None] = mapped_column(LargeBinary)
    up_to_position: Mapped[int] = mapped_column(BigInteger)
    computed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(Integer)
    recorded: Mapped[int] = mapped_column(Integer)
    recorded_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    trouble: Mapped[str | None] = mapped_column(String(80))


class DueTimeRow(Base):
    """When a standing may change without any new statement."""

    __tablename__ = "due_time"

    trajectory_id: Mapped[UUID] = mapped_column(ForeignKey("trajectory.id"), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PathMoveRow(Base):
    """That a path was moved to another version of its scheme; by whom (None: the operator), why."""

    __tablename__ = "path_move"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    trajectory_id: Mapped[UUID] = mapped_column(ForeignKey("trajectory.id"), index=True)
    from_version_id: Mapped[UUID] = mapped_column(ForeignKey("scheme_version.id"))
    to_version_id: Mapped[UUID] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    moved_by: Mapped[UUID | None] = mapped_column(Uuid)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
