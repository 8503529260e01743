"""The tables of moves: courses by name, the version that each uses, what was decided, who moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class CourseRow(Base):
    """A course of an LMS by the name it has there; `place` is what enrolments carry."""

    __tablename__ = "course"

    community_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    place: Mapped[str] = mapped_column(String(800), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    platform: Mapped[str | None] = mapped_column(String(400))


class MoveRow(Base):
    """One decision: who learns on one version goes on with another. Never changed, but for how
    far it is.

    `place` is one course, null all of them. `lesson_map` holds every lesson of the old version
    with the new one's slug or null; `again` the questions, as "lesson/item" of the new version,
    that somebody wants answered again besides. `newcomers_only`: nobody present is moved.
    `author_id` names a member; null is the machine's operator. `handled` is the last enrolment
    that was looked at, in the order of ids.
    """

    __tablename__ = "version_move"
    __table_args__ = (Index(None, "curriculum_id", "finished"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    curriculum_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum.id"))
    from_version_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum_version.id"))
    to_version_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum_version.id"))
    place: Mapped[str | None] = mapped_column(String(800))
    lesson_map: Mapped[dict[str, str | None]] = mapped_column(JSON)
    again: Mapped[list[str]] = mapped_column(JSON)
    newcomers_only: Mapped[bool] = mapped_column(Boolean)
    author_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    decided: Mapped[datetime] = mapped_column(UtcDateTime)
    handled: Mapped[UUID | None] = mapped_column(Uuid)
    finished: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CourseVersionRow(Base):
    """The version that newcomers of a course begin with, since `move_id` decided it.

    A course without a row here has what its links name.
    """

    __tablename__ = "course_version"

    curriculum_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(800), primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum_version.id"))
    move_id: Mapped[UUID] = mapped_column(ForeignKey("version_move.id"))


class EnrolmentMoveRow(Base):
    """One learner moved. `outcome` counts what it meant for her; `told` is when she was told."""

    __tablename__ = "enrolment_move"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    move_id: Mapped[UUID] = mapped_column(
        ForeignKey("version_move.id"), primary_key=True, index=True
    )
    moved: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
