"""The table of invitations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class InvitationRow(Base):
    """One address asked in to one role; the row stays as the account of who asked whom in.

    Only the token's SHA-256 is kept. The address goes once the invitation is over, whatever came
    of it: then `accepted_by` says who it was. `invited_by` is None for the machine's operator.
    In neither a community nor a unit the role is one of the installation.
    """

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    address: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(20))
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("community.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_unit.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    made: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    accepted: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
