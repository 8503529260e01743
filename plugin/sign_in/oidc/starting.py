"""The way to the provider: state, nonce and PKCE verifier are made and kept for one browser."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import ForeignKey, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from plugin.oidc_settings import OidcSettings
from plugin.sign_in.email_links import Purpose
from plugin.sign_in.oidc.demanding import asked_for
from plugin.sign_in.oidc.provider import Metadata
from storage import Base, SecretBox, UnitOfWork, UtcDateTime

GOOD_FOR = timedelta(minutes=30)
CALLBACK_PATH = "/sign-in/oidc/callback"


class OidcStartRow(Base):
    """Somebody on her way to the provider and back; good once, for the browser that began."""

    __tablename__ = "oidc_start"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    browser: Mapped[bytes] = mapped_column(LargeBinary(32))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[bytes] = mapped_column(LargeBinary)
    onward: Mapped[str] = mapped_column(String(2000))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), type_=Uuid)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Start:
    """What this browser is to bring back; `challenge` goes to the provider in its place."""

    state: str
    nonce: str
    challenge: str


def begin(
    uow: UnitOfWork,
    box: SecretBox,
    *,
    purpose: Purpose,
    browser: str,
    onward: str,
    member_id: UUID | None,
    now: datetime,
) -> Start:
    """Keep what the way back will be held against."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    uow.session.add(
        OidcStartRow(
            state_hash=sha256(state),
            purpose=purpose.value,
            browser=sha256(browser),
            nonce=nonce,
            verifier=box.seal(verifier),
            onward=onward,
            member_id=member_id,
            expires=now + GOOD_FOR,
        )
    )
    uow.session.flush()
    return Start(state, nonce, create_s256_code_challenge(verifier))


def authorization_url(
    settings: OidcSettings, metadata: Metadata, start: Start, *, base_url: str, renew: bool
) -> str:
    """Where the browser goes (OpenID Connect Core, 3.1.2.1). `renew` has the provider ask again
    who she is, however lately it did.
    """
    more = asked_for(settings) | ({"prompt": "login", "max_age": "0"} if renew else {})
    url: str = prepare_grant_uri(
        metadata.authorization_endpoint,
        client_id=settings.client_id,
        response_type="code",
        redirect_uri=base_url + CALLBACK_PATH,
        scope=settings.scopes,
        state=start.state,
        nonce=start.nonce,
        code_challenge=start.challenge,
        code_challenge_method="S256",
        **more,
    )
    return url


def sha256(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
