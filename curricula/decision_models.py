"""The tables of what people decide about one learner's work, each with author, reason and date."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class JudgementRow(Base):
    """What a person says a written answer is worth, `points` 0..1; one for each attempt.

    `success` is whether that reached the pass mark of the version it was judged in.
    `judge_id` names a member; null is the machine's operator. `remark` is for the learner.
    """

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("attempt_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"))
    judge_id: Mapped[UUID | None] = mapped_column(Uuid)
    points: Mapped[float] = mapped_column(Float)
    success: Mapped[bool] = mapped_column(Boolean)
    remark: Mapped[str] = mapped_column(Text)
    judged: Mapped[datetime] = mapped_column(UtcDateTime)


class AllowanceRow(Base):
    """More than a lesson's rules give everybody, for one learner; several add up."""

    __tablename__ = "allowance"
    __table_args__ = (Index(None, "enrolment_id", "lesson_slug"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    lesson_slug: Mapped[str] = mapped_column(String(200))
    extra_attempts: Mapped[int] = mapped_column(Integer)
    extra_retakes: Mapped[int] = mapped_column(Integer)
    extra_minutes: Mapped[int] = mapped_column(Integer)
    granted_by: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    granted: Mapped[datetime] = mapped_column(UtcDateTime)


class OverrideRow(Base):
    """A lesson's score as staff decided it: it takes the place of all visits finished before."""

    __tablename__ = "score_override"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_slug", "number"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    lesson_slug: Mapped[str] = mapped_column(String(200))
    number: Mapped[int] = mapped_column(Integer)
    raw: Mapped[float] = mapped_column(Float)
    maximum: Mapped[float] = mapped_column(Float)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    decided: Mapped[datetime] = mapped_column(UtcDateTime)
