"""The tables that say who must not come back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class LrsTombstoneKey(Base):
    """A secret of 32 random bytes, sealed with the installation's key, under which the identifiers
    of who was erased were hashed. One is made by the first erasure; a list of erasures that is
    brought from elsewhere has its own.
    """

    __tablename__ = "lrs_tombstone_key"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made: Mapped[datetime] = mapped_column(UtcDateTime)


class LrsTombstone(Base):
    """HMAC-SHA-256 of an identifier of somebody who was erased (`identifiers.actor_identifier`)."""

    __tablename__ = "lrs_tombstone"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_tombstone_key.id"))
    erased: Mapped[datetime] = mapped_column(UtcDateTime)
