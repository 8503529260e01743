"""The tables of who may store and read here: keys, and the launches that content runs under."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lrs_adapter.models import RowId
from storage import Base, UtcDateTime


class LrsKeyRow(Base):
    """A key for our own LRS; of its secrets only hashes are kept.

    The `former_hash` is good beside the new one until `former_until`, so that whoever uses the key
    has time to change it.
    """

    __tablename__ = "lrs_key"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    label: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[str] = mapped_column(String(200))
    community_id: Mapped[UUID | None] = mapped_column(Uuid)
    community_iri: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcDateTime)
    former_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    former_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LrsLaunch(Base):
    """One learner's launch of one activity: its code is good once, for a token of minutes.

    `secret_hash` is None until the content has fetched its token.
    """

    __tablename__ = "lrs_launch"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    key_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lrs_key.id"), index=True)
    actor: Mapped[str] = mapped_column(Text)
    registration: Mapped[UUID] = mapped_column(Uuid)
    activity: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
