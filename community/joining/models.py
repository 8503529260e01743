"""The tables of joining: what two sides accepted, the offers that led there, wrong codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class JoiningRow(Base):
    """Two members who said, each for herself, that they are one person.

    Parting fills in `parted_at` and `parted_by`; the row stays, as the account of who did what
    when (`offer_id` tells how it came about).
    """

    __tablename__ = "joining"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("joining_offer.id"), unique=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    parted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parted_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))


Index(
    "uq_joining_together",
    JoiningRow.first_id,
    JoiningRow.second_id,
    unique=True,
    sqlite_where=text("parted_at is null"),
    postgresql_where=text("parted_at is null"),
)
Index(
    "ix_joining_second_id_together",
    JoiningRow.second_id,
    sqlite_where=text("parted_at is null"),
    postgresql_where=text("parted_at is null"),
)


class JoiningOfferRow(Base):
    """One try to join, from the code to its end; kept whatever came of it.

    `first_id` made the code and confirms last; `second_id` entered it. Only the code's SHA-256 is
    kept: 60 random bits that are good for minutes need no slower hash. `number` is what the
    second side is shown when she accepts and the first one types. `outcome` is an
    `offers.Outcome`, None while the offer is open or ran out.
    """

    __tablename__ = "joining_offer"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), index=True)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[str | None] = mapped_column(String(6))
    wrong_numbers: Mapped[int] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(12))


class WrongCodeRow(Base):
    """A code that was entered and is none, so that nobody guesses for long."""

    __tablename__ = "joining_wrong_code"
    __table_args__ = (Index(None, "member_id", "at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
