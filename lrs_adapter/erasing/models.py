"""The tables of erasing: what is under way, what went, and what others were asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lrs_adapter.models import RowId
from storage import Base, UtcDateTime


class LrsErasure(Base):
    """An erasure, under way or done. `sealed` is who it is about (JSON, sealed with the key of the
    installation), gone when it is done; `cursor` how far the log is rewritten, `up_to` how far it
    has to be.
    """

    __tablename__ = "lrs_erasure"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    begun: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    cursor: Mapped[int] = mapped_column(BigInteger)
    up_to: Mapped[int] = mapped_column(BigInteger)
    rewritten: Mapped[int] = mapped_column(BigInteger)
    removed: Mapped[int] = mapped_column(BigInteger)
    documents: Mapped[int] = mapped_column(BigInteger)
    attachments: Mapped[int] = mapped_column(BigInteger)


class LrsErasedTerm(Base):
    """A term of the log that stood for her and stands for nobody now: whose records other LRSs are
    asked to let go.
    """

    __tablename__ = "lrs_erased_term"

    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_erasure.id"), primary_key=True)
    term_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class LrsErasedStatement(Base):
    """A signed statement that went whole: what stood at a position of the log."""

    __tablename__ = "lrs_erased_statement"

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_erasure.id"), index=True)
    statement_id: Mapped[UUID] = mapped_column(Uuid, unique=True)


class LrsErasureRequest(Base):
    """What a remote LRS that took records of hers is asked: `voids` of `sent` were taken back
    there; `complied` is when whoever runs it said that all is gone.
    """

    __tablename__ = "lrs_erasure_request"

    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_erasure.id"), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_target.id"), primary_key=True)
    up_to: Mapped[int] = mapped_column(BigInteger)
    sent: Mapped[int] = mapped_column(BigInteger)
    may_void: Mapped[bool] = mapped_column(Boolean)
    cursor: Mapped[int] = mapped_column(BigInteger)
    voids: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(Integer)
    trouble: Mapped[str | None] = mapped_column(Text)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime)
    complied: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code: Mapped[str | None] = mapped_column(String(40))
