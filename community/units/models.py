"""The tables of training units: the departments, their LMSs, the communities they work with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime

UNIT, MEMBER = "training_unit.id", "member.id"


class UnitRow(Base):
    """A training department. `slug` names it in commands."""

    __tablename__ = "training_unit"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    founded: Mapped[datetime] = mapped_column(UtcDateTime)


class UnitLmsRow(Base):
    """An LTI registration belongs to one unit at most; courses of its launches are the unit's."""

    __tablename__ = "training_unit_lms"

    registration_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey(UNIT), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class AgreementRow(Base):
    """A unit and a community work together from `agreed` to `ended`; one side asked, and the other
    agreed. `asked_by_unit` says which.
    """

    __tablename__ = "training_agreement"
    __table_args__ = (Index(None, "unit_id", "community_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey(UNIT))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"), index=True)
    asked_by_unit: Mapped[bool]
    asked: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey(MEMBER))
    reason: Mapped[str] = mapped_column(Text)
    agreed: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey(MEMBER))
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey(MEMBER))
