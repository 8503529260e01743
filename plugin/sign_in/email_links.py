"""Links by e-mail: asked for by one browser, good there alone, once, for fifteen minutes.

Asking only writes down that somebody asked. Whether the address is anybody's is looked up by the
worker (sending.py), so that the answer can tell nobody, by text, status or time.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from plugin.sign_in.errors import LinkUseless
from storage import Base, SecretBox, UnitOfWork, UtcDateTime

GOOD_FOR = timedelta(minutes=15)
MOST_TRIES = 5
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read for something else
CODE_LENGTH = 8


class Purpose(StrEnum):
    """What the link does: sign in; add the address to who is signed in; prove that it is she.

    `INVITATION` is for the way over a provider alone: accept what a link offered.
    """

    SIGN_IN = "sign-in"
    ADD = "add"
    PROVE = "prove"
    INVITATION = "invitation"


class EmailLinkRow(Base):
    """A link that was asked for; `token_hash` and `code` are there once it was sent.

    The address is sealed and goes with the row, soon after `expires`. `member_id` is who asked,
    where somebody was signed in; `onward` is the path to go on to.
    """

    __tablename__ = "email_link"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    browser: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(10))
    onward: Mapped[str] = mapped_column(String(2000))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    tries: Mapped[int] = mapped_column(Integer)
    handled: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a link was for; nothing of it is done yet."""

    purpose: Purpose
    address: str
    member_id: UUID | None
    onward: str


def ask_for_link(
    uow: UnitOfWork,
    box: SecretBox,
    *,
    purpose: Purpose,
    address: str,
    browser: str,
    locale: str,
    onward: str,
    member_id: UUID | None = None,
    now: datetime,
) -> None:
    """Write down that this browser asks for a link to `address`."""
    uow.session.add(
        EmailLinkRow(
            id=uuid4(),
            purpose=purpose.value,
            browser=_hash(browser),
            address=box.seal(address),
            locale=locale,
            onward=onward,
            member_id=member_id,
            tries=0,
            expires=now + GOOD_FOR,
        )
    )
    uow.session.flush()


def arm(row: EmailLinkRow, box: SecretBox) -> tuple[str, str]:
    """The link's token and its code, which from now on are good; they cannot be shown again."""
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    row.token_hash, row.code = _hash(token), _code_mac(box, row.id, code)
    return token, f"{code[:4]}-{code[4:]}"


def look_at_link(uow: UnitOfWork, token: str, *, browser: str | None, now: datetime) -> Purpose:
    """What the link would do in this browser. Raises `LinkUseless`."""
    return Purpose(_link(uow, token, browser, now).purpose)


def redeem_link(
    uow: UnitOfWork, box: SecretBox, token: str, *, browser: str | None, now: datetime
) -> Redeemed:
    """Use up the link. Raises `LinkUseless`."""
    return _use(_link(uow, token, browser, now), box, now)


def redeem_code(
    uow: UnitOfWork, box: SecretBox, code: str, *, browser: str | None, now: datetime
) -> Redeemed | None:
    """The same by the code that stands in the mail, typed in the browser that asked: for whoever
    reads mail on another device. None for a wrong one, which counts once committed: five, and the
    link is good no longer.
    """
    if browser is None:
        return None
    typed = "".join(each for each in code.upper() if each in LETTERS)
    query = (
        select(EmailLinkRow)
        .where(
            EmailLinkRow.browser == _hash(browser),
            EmailLinkRow.code.is_not(None),
            EmailLinkRow.used.is_(None),
            EmailLinkRow.tries < MOST_TRIES,
            EmailLinkRow.expires > now,
        )
        .with_for_update()
    )
    rows = uow.session.scalars(query).all()
    for row in rows:
        if hmac.compare_digest(row.code or b"", _code_mac(box, row.id, typed)):
            return _use(row, box, now)
    for row in rows:
        row.tries += 1
    uow.session.flush()
    return None


def _link(uow: UnitOfWork, token: str, browser: str | None, now: datetime) -> EmailLinkRow:
    row = uow.session.scalar(
        select(EmailLinkRow).where(EmailLinkRow.token_hash == _hash(token)).with_for_update()
    )
    if (
        row is None
        or browser is None
        or not hmac.compare_digest(row.browser, _hash(browser))
        or row.used is not None
        or row.tries >= MOST_TRIES
        or not now < row.expires <= now + GOOD_FOR + GOOD_FOR
    ):
        raise LinkUseless
    return row


def _use(row: EmailLinkRow, box: SecretBox, now: datetime) -> Redeemed:
    row.used = now
    return Redeemed(Purpose(row.purpose), box.open(row.address), row.member_id, row.onward)


def _code_mac(box: SecretBox, link_id: UUID, code: str) -> bytes:
    """40 random bits need a key that is not in the database."""
    return hmac.digest(box.derive("sign-in-codes"), link_id.bytes + code.encode(), "sha256")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
