"""The tables of profiles: deletable rows keyed by the member, never in a statement."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class ProfileRow(Base):
    """What she filled in herself; `languages` are BCP 47 tags, best first, separated by spaces.

    Her name as an LMS vouched for it stands in `person`, and a launch may change that one; this
    one only she changes.
    """

    __tablename__ = "profile"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(100))
    languages: Mapped[str] = mapped_column(String(100))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    changed: Mapped[datetime] = mapped_column(UtcDateTime)


class TopicRow(Base):
    """One thing that she can teach or wants to learn (`kind`), in her own words and order."""

    __tablename__ = "profile_topic"

    member_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("profile.member_id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(5), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
