"""One-time links: a secret that lets one member in once, within a time."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from community.errors import BadSignInLink
from community.members import Member, member
from storage import Base, UnitOfWork, UtcDateTime


class SignInLink(Base):
    """Only the token's SHA-256 is kept: 256 random bits need no slower hash."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    used: Mapped[datetime | None] = mapped_column(UtcDateTime)


def issue_sign_in_link(uow: UnitOfWork, *, member_id: UUID, now: datetime, ttl: timedelta) -> str:
    """A token for a link, good once within `ttl`; it cannot be shown again."""
    token = secrets.token_urlsafe(32)
    uow.session.add(
        SignInLink(token_hash=_hash(token), member_id=member_id, expires=now + ttl, used=None)
    )
    return token


def redeem_sign_in_link(uow: UnitOfWork, token: str, *, now: datetime) -> Member:
    """Use up the link; raises `BadSignInLink` when it is unknown, used or too old."""
    link = uow.session.scalar(
        select(SignInLink).where(SignInLink.token_hash == _hash(token)).with_for_update()
    )
    if link is None or link.used is not None or link.expires <= now:
        raise BadSignInLink
    link.used = now
    return member(uow.session, link.member_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
