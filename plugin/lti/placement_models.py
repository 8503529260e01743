"""The tables of what was placed in which course, and of the links that an LMS made of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Float, ForeignKey, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from plugin.lti.models import REGISTRATION
from storage import Base, UtcDateTime

PLACEMENT = "lti_placement.id"


class PlacementRow(Base):
    """One content item that was handed to an LMS; `id` goes along in its `custom`.

    `kind` is "curriculum", "module", "lesson" or "path"; `slug` the module's or the lesson's in
    `version_id`, empty otherwise. A path has a `scheme_id` and no curriculum. `column` says what
    the item's gradebook column is of: "curriculum", "module", "lesson", or "none". `place` is the
    course as enrolments name it. `placed_by` is the member who chose; empty for a copy, which an
    LMS made of `copied_from`, also where that is gone by now.
    """

    __tablename__ = "lti_placement"
    __table_args__ = (UniqueConstraint("copied_from", "place"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), index=True
    )
    deployment_id: Mapped[str] = mapped_column(String(255))
    context_id: Mapped[str | None] = mapped_column(String(255))
    place: Mapped[str] = mapped_column(String(800), index=True)
    placed_by: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    placed: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(12))
    slug: Mapped[str | None] = mapped_column(String(200))
    curriculum_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    version_id: Mapped[UUID | None] = mapped_column(Uuid)
    scheme_id: Mapped[UUID | None] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(String(300))
    column: Mapped[str] = mapped_column("grade_column", String(12))
    score_maximum: Mapped[float | None] = mapped_column(Float)
    full_when_finished: Mapped[bool] = mapped_column(Boolean)
    available_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    available_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    iframe_width: Mapped[int | None] = mapped_column(Integer)
    iframe_height: Mapped[int | None] = mapped_column(Integer)
    copied_from: Mapped[UUID | None] = mapped_column(Uuid)


class PlacementLinkRow(Base):
    """A resource link of an LMS that launched a placement, since its first launch. A teacher who
    doubles an activity has two of one placement.
    """

    __tablename__ = "lti_placement_link"

    placement_id: Mapped[UUID] = mapped_column(
        ForeignKey(PLACEMENT, ondelete="CASCADE"), primary_key=True
    )
    resource_link_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_launch: Mapped[datetime] = mapped_column(UtcDateTime)


class LateRuleRow(Base):
    """When a placed lesson is due, and what is taken off a grade that comes later.

    `due` is empty where the LMS or the placement says it. The rest is a `curricula.LateRule`.
    """

    __tablename__ = "lti_late_rule"

    placement_id: Mapped[UUID] = mapped_column(
        ForeignKey(PLACEMENT, ondelete="CASCADE"), primary_key=True
    )
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(8))
    percent: Mapped[int] = mapped_column(Integer)
    at_most: Mapped[int] = mapped_column(Integer)
    grace_minutes: Mapped[int] = mapped_column(Integer)
    nothing_after_days: Mapped[int | None] = mapped_column(Integer)


class CourseCopyRow(Base):
    """A course of which an LMS has copied what was placed, from the course `from_place`, as its
    first launch showed. Its staff say once with which version of the curriculum it goes on:
    `answer` is "same" or "newest", empty until then.
    """

    __tablename__ = "lti_course_copy"
    __table_args__ = (UniqueConstraint("place", "curriculum_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey(REGISTRATION, ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(800))
    curriculum_id: Mapped[UUID] = mapped_column(Uuid)
    version_id: Mapped[UUID] = mapped_column(Uuid)
    from_place: Mapped[str] = mapped_column(String(800))
    recognised: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(8))
    answered: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[UUID | None] = mapped_column(Uuid, index=True)
