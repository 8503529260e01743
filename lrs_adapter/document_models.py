"""The tables of documents: what content keeps beside its statements, and on which shelf."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lrs_adapter.models import RowId
from storage import Base, UtcDateTime


class LrsShelf(Base):
    """Whose documents these are, and how many: the keys that reach them have the same shelf.

    `digest` (BLAKE2b, 16 bytes) of the other two is what is unique. `documents` is kept with
    every insert and delete.
    """

    __tablename__ = "lrs_shelf"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    authority: Mapped[str | None] = mapped_column(Text)
    community_id: Mapped[UUID | None] = mapped_column(Uuid)
    documents: Mapped[int] = mapped_column(BigInteger)


class LrsDocument(Base):
    """One document. `digest` (BLAKE2b, 32 bytes) of shelf, kind and all that names it is unique,
    since an IRI may be longer than an index entry may be; `context` is the same without
    registration and id, and `actor_digest` that of the log's term for the actor.

    `etag` is the SHA-1 of `content` in hexadecimal digits, which xAPI 1.0.3 part 3, 3.1 demands.
    """

    __tablename__ = "lrs_document"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    shelf_id: Mapped[int] = mapped_column(ForeignKey("lrs_shelf.id"))
    kind: Mapped[str] = mapped_column(String(1))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    context: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    actor_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    activity: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(Text)
    registration: Mapped[UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(String(40))
    updated: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[bytes] = mapped_column(LargeBinary)
