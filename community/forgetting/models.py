"""The table of who asked to be forgotten."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class ForgetRequestRow(Base):
    """She asked; it is to be decided by `due`. `outcome` is erased, declined (with a reason that
    she reads) or withdrawn; one of hers is open at a time.
    """

    __tablename__ = "forget_request"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    asked: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    decided: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)


Index(
    "uq_forget_request_open",
    ForgetRequestRow.member_id,
    unique=True,
    sqlite_where=text("decided is null"),
    postgresql_where=text("decided is null"),
)
