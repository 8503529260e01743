"""The tables of mailing: the outbox, proved addresses, refusals, who wants what."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class MailState(StrEnum):
    """`waiting` is for the day's digest, `gathered` is in one. `uncertain` may have arrived: the
    connection or the process ended between handing it over and the answer, so that nobody sends
    it again unasked. `dismissed` will not be sent; the reason says why.
    """

    WAITING = "waiting"
    GATHERED = "gathered"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    DISMISSED = "dismissed"


_OPEN = text("once IS NOT NULL AND state IN ('queued', 'waiting')")
_SEALED = text("secret IS NOT NULL AND state = 'queued'")
_SETTLED = text("settled IS NOT NULL")


class MailRow(Base):
    """One mail to one recipient: a member, or a bare address.

    `id` is its Message-ID's left part, for ever. `address` is where a mail without a member goes,
    and is wiped with `secret` once it is out. Nothing is posted twice under the same `once` while
    the first still waits. `until` is when it makes no sense any more. `reason` is a code for logs
    and pages. `lease_token` grows with each claim and with each hand-over, and fences older ones.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index(None, "state", "next_try"),
        Index(
            None, "member_id", "kind", "once", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index("ix_mail_sealed", "next_try", sqlite_where=_SEALED, postgresql_where=_SEALED),
        Index("ix_mail_settled", "settled", sqlite_where=_SETTLED, postgresql_where=_SETTLED),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(320))
    locale: Mapped[str | None] = mapped_column(String(35))
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    once: Mapped[str | None] = mapped_column(String(200))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(Integer)
    queued: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(Integer)
    digest_id: Mapped[UUID | None] = mapped_column(ForeignKey("mail.id"), index=True)


class ProvedAddressRow(Base):
    """An address that a member has shown to be hers. `key` is what is the same however written."""

    __tablename__ = "proved_address"

    key: Mapped[str] = mapped_column(String(320), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefusedAddressRow(Base):
    """A mail server said that this address takes nothing; the SHA-256 of its key stands for it, so
    that nobody's address is kept who is no member.
    """

    __tablename__ = "refused_address"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailPreferenceRow(Base):
    """What a member chose for a kind; without a row the kind's own default holds."""

    __tablename__ = "mail_preference"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    delivery: Mapped[str] = mapped_column(String(10))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailServerRow(Base):
    """How the mail server did lately: one row, so that every worker leaves a failing one alone."""

    __tablename__ = "mail_server"

    singleton: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    failures: Mapped[int] = mapped_column(Integer)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
