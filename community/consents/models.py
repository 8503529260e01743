"""The table of decisions: one row each time, so that what held when can always be told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class ConsentRow(Base):
    """She said yes (`given`) or no to a purpose, having read that version of its text.

    Rows are added and never changed; they go with the person.
    """

    __tablename__ = "consent"
    __table_args__ = (Index(None, "member_id", "purpose", "at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    given: Mapped[bool] = mapped_column(Boolean)
    text_version: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(35))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
