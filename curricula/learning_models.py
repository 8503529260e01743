"""The tables of learning: who studies what where, each time she opened it, answered, finished."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class EnrolmentRow(Base):
    """One member, one curriculum, one place; the version is pinned when she starts.

    `id` is the xAPI registration (xAPI 1.0.3 part 2, 2.4.6.1). `member_id` and `community_id`
    name rows of `community`, which owns them.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("member_id", "curriculum_id", "place"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    curriculum_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum.id"))
    community_id: Mapped[UUID] = mapped_column(Uuid)
    place: Mapped[str] = mapped_column(String(800))
    platform: Mapped[str | None] = mapped_column(String(400))
    started: Mapped[datetime] = mapped_column(UtcDateTime)


class VisitRow(Base):
    """One time through a lesson, from opening to finishing; a retake is a row of its own.

    `raw` of `maximum` points is fixed when the visit is finished; both are null in a lesson
    without graded items, and as long as `awaits_judgement`: then a mentor has not yet judged what
    she wrote. `look_at` is when the worker looks whether the time of an unfinished visit is over:
    perhaps too early, never too late, null without a limit. `ran_out`: it was the worker that
    closed it. `stopped_at` is the section in which she stopped reading, by its id in the page.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "lesson_slug", "number"),
        Index(
            "ix_visit_awaits_judgement",
            "enrolment_id",
            sqlite_where=text("awaits_judgement IS 1"),
            postgresql_where=text("awaits_judgement IS true"),
        ),
        Index(
            "ix_visit_look_at",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    lesson_slug: Mapped[str] = mapped_column(String(200))
    number: Mapped[int] = mapped_column(Integer)
    opened: Mapped[datetime] = mapped_column(UtcDateTime)
    finished: Mapped[datetime | None] = mapped_column(UtcDateTime)
    raw: Mapped[float | None] = mapped_column(Float)
    maximum: Mapped[float | None] = mapped_column(Float)
    awaits_judgement: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ran_out: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    stopped_at: Mapped[str | None] = mapped_column(String(200))


class AttemptRow(Base):
    """One answer to one item within a visit.

    `chosen` is the list of keys, pairs or the number; what she wrote in her own words is in
    `typed` and nowhere else: no record, log line or error has it. `success` and `scaled` are null
    for what a person judges (see JudgementRow).
    """

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("visit_id", "item_slug", "number"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    item_slug: Mapped[str] = mapped_column(String(200))
    number: Mapped[int] = mapped_column(Integer)
    chosen: Mapped[list[str]] = mapped_column(JSON)
    typed: Mapped[str | None] = mapped_column(Text)
    success: Mapped[bool | None] = mapped_column(Boolean)
    scaled: Mapped[float | None] = mapped_column(Float)
    answered: Mapped[datetime] = mapped_column(UtcDateTime)


class CourseResultRow(Base):
    """What the whole curriculum came to, each time that this changed for the better (or at all).

    `passed`, `raw` and `maximum` are null in a curriculum without graded items.
    """

    __tablename__ = "course_result"
    __table_args__ = (UniqueConstraint("enrolment_id", "number"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    number: Mapped[int] = mapped_column(Integer)
    passed: Mapped[bool | None] = mapped_column(Boolean)
    raw: Mapped[float | None] = mapped_column(Float)
    maximum: Mapped[float | None] = mapped_column(Float)
    reached: Mapped[datetime] = mapped_column(UtcDateTime)
