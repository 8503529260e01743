"""The way back from the provider: state, code, token, claims. No step of it is in a transaction
but the one that burns the state.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

from sqlalchemy import select

from plugin.services import Services
from plugin.sign_in.email_links import Purpose
from plugin.sign_in.errors import ProviderRefused, ProviderUnreachable, TooWeak
from plugin.sign_in.oidc.demanding import UNMET, check_demands
from plugin.sign_in.oidc.id_tokens import verified_claims
from plugin.sign_in.oidc.provider import Metadata, Provider
from plugin.sign_in.oidc.starting import CALLBACK_PATH, GOOD_FOR, OidcStartRow, sha256

LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Begun:
    """What was kept when she set out."""

    purpose: Purpose
    nonce: str
    verifier: str
    onward: str
    member_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """Who came back, as the provider vouches. `groups` is None where it says nothing of them.

    `is_email_doubted` where it says that it has not verified the address (OpenID Connect Core,
    5.1); many providers of organisations, which give the addresses themselves, say nothing of it.
    """

    subject: str
    name: str | None
    email: str | None
    is_email_doubted: bool
    locale: str | None
    groups: frozenset[str] | None


def burn_state(services: Services, state: str, *, browser: str | None, now: datetime) -> Begun:
    """What this browser set out with, good once. Raises `ProviderRefused`."""
    with services.database.unit_of_work() as uow:
        row = uow.session.scalar(
            select(OidcStartRow).where(OidcStartRow.state_hash == sha256(state)).with_for_update()
        )
        if row is None:
            raise ProviderRefused("state_unknown", "The state is not ours.", status=401)
        if browser is None or not hmac.compare_digest(row.browser, sha256(browser)):
            raise ProviderRefused(
                "state_other_browser", "The answer comes back in another browser.", status=401
            )
        if row.used is not None:
            raise ProviderRefused("state_used", "The state was brought back before.", status=401)
        if not now < row.expires <= now + GOOD_FOR + GOOD_FOR:
            raise ProviderRefused("state_expired", "The sign-in took too long.", status=401)
        row.used = now
        begun = Begun(
            purpose=Purpose(row.purpose),
            nonce=row.nonce,
            verifier=services.secret_box.open(row.verifier),
            onward=row.onward,
            member_id=row.member_id,
            at=row.expires - GOOD_FOR,
        )
        uow.commit()
    return begun


def account_behind(
    provider: Provider,
    answer: Mapping[str, str],
    begun: Begun,
    *,
    base_url: str,
    now: datetime,
) -> Account:
    """Exchange the code and verify what comes for it (OpenID Connect Core, 3.1.3).

    Raises `ProviderRefused`, `ProviderUnreachable`.
    """
    metadata = provider.metadata()
    _check_sender(answer, provider, metadata)
    if answer.get("error") == UNMET:
        raise TooWeak("acr_unmet", wanted=" / ".join(provider.settings.acr), found="")
    if error := answer.get("error"):
        code = "declined" if error == "access_denied" else "provider_error"
        raise ProviderRefused(code, "The provider did not sign her in.")
    if not answer.get("code"):
        raise ProviderRefused("code_missing", "The provider's answer has no code.")
    tokens = _exchange(provider, metadata, answer["code"], begun.verifier, base_url)
    access_token = tokens.get("access_token")
    access_token = access_token if isinstance(access_token, str) else None
    claims = verified_claims(
        tokens.get("id_token"),
        provider,
        metadata,
        nonce=begun.nonce,
        access_token=access_token,
        not_before=begun.at if begun.purpose is Purpose.PROVE else None,
        now=now,
    )
    check_demands(claims, provider.settings, now=now)
    if begun.purpose is not Purpose.PROVE and access_token and metadata.userinfo_endpoint:
        claims = _more_claims(provider, metadata.userinfo_endpoint, access_token, claims)
    return Account(
        subject=claims["sub"],
        name=_text(claims, "name") or _text(claims, "preferred_username"),
        email=_text(claims, "email"),
        is_email_doubted=claims.get("email_verified") not in (None, True, "true"),
        locale=_text(claims, "locale"),
        groups=_groups(claims, provider.settings.groups_claim),
    )


def _check_sender(answer: Mapping[str, str], provider: Provider, metadata: Metadata) -> None:
    """The answer is from the provider that was asked (RFC 9207, 2.4)."""
    issuer = answer.get("iss")
    if issuer is None and metadata.names_itself:
        raise ProviderRefused("iss_missing", "The answer does not say who sent it.", status=401)
    if issuer is not None and issuer != provider.settings.issuer:
        raise ProviderRefused("iss_wrong", "The answer is another provider's.", status=401)


def _exchange(
    provider: Provider, metadata: Metadata, code: str, verifier: str, base_url: str
) -> dict[str, Any]:
    settings = provider.settings
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": base_url + CALLBACK_PATH,
        "code_verifier": verifier,
    }
    headers = {}
    if metadata.basic_authentication:  # RFC 6749, 2.3.1: both are form-encoded first
        pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.client_secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        body |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
    reply, document = provider.call("POST", metadata.token_endpoint, headers, body)
    if reply.status >= 500:
        raise ProviderUnreachable("provider_error", f"The token endpoint answers {reply.status}.")
    if reply.status != 200:
        code = "client_refused" if document.get("error") == "invalid_client" else "code_refused"
        raise ProviderRefused(code, f"The token endpoint answers {reply.status}.", status=401)
    return document


def _more_claims(
    provider: Provider, url: str, access_token: str, claims: dict[str, Any]
) -> dict[str, Any]:
    """What only the UserInfo endpoint tells (5.3): nothing of it counts unless it is about the
    same subject, and nothing replaces what was signed.
    """
    reply, told = provider.call("GET", url, {"Authorization": f"Bearer {access_token}"})
    if reply.status != 200:
        raise ProviderUnreachable("userinfo_error", f"UserInfo answers {reply.status}.")
    if told.get("sub") != claims["sub"]:
        raise ProviderRefused("userinfo_wrong", "UserInfo is about another subject.", status=401)
    return told | claims


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str] | None:
    """None where the provider says nothing; Entra leaves them out where there are very many."""
    given = claims.get(name)
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list):
        return None
    return frozenset(each for each in given if isinstance(each, str))


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        return None
    limits = {"email": 320, "locale": 35}
    return value.strip()[: limits.get(name, LONGEST_NAME)]
