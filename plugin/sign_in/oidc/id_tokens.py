"""The id_token: its signature and its claims (OpenID Connect Core 1.0, 3.1.3.7)."""

import base64
import binascii
from datetime import datetime
from typing import Any

import orjson
from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import JoseError

from plugin.lti.errors import LaunchRefused
from plugin.sign_in.errors import ProviderRefused, ProviderUnreachable
from plugin.sign_in.oidc.provider import Metadata, Provider

LEEWAY_S = 60
LONGEST_SUBJECT = 255


def verified_claims(
    token: object,
    provider: Provider,
    metadata: Metadata,
    *,
    nonce: str,
    access_token: str | None,
    not_before: datetime | None = None,
    now: datetime,
) -> dict[str, Any]:
    """The claims of a token that the provider signed, for us, now, for this sign-in's `nonce`.

    With `not_before` she must have shown the provider who she is since then. Raises
    `ProviderRefused`, each reason with its code.
    """
    header, claims = _read(token)
    algorithm = _algorithm(header, metadata)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise _refused("kid_missing", "The id_token's header names no key id.")
    try:
        key = provider.keys.find(metadata.jwks_uri, kid)
    except LaunchRefused as error:
        if error.code == "key_set_unreachable":
            raise ProviderUnreachable("keys_unreachable", str(error)) from error
        raise _refused(error.code, str(error)) from error
    try:
        registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        jws.deserialize_compact(str(token), key, registry=registry)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise _refused("signature_wrong", "The id_token is not the provider's.") from error
    checked = CodeIDToken(
        claims,
        header,
        options={
            "iss": {"essential": True, "value": provider.settings.issuer},
            "aud": {"essential": True, "value": provider.settings.client_id},
        },
        params={
            "nonce": nonce,
            "client_id": provider.settings.client_id,
            "access_token": access_token,
        },
    )
    try:
        checked.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
    except JoseError as error:
        raise _refused(_code_of(error), "A claim of the id_token is not as it must be.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise _refused("claims_unreadable", "A claim of the id_token is unreadable.") from error
    _check_ours(claims, provider.settings.client_id, not_before)
    return claims


def _check_ours(claims: dict[str, Any], client_id: str, not_before: datetime | None) -> None:
    """What the claims' own check leaves open."""
    subject, audience = claims.get("sub"), claims.get("aud")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise _refused("sub_wrong", "The id_token's subject is missing or no text.")
    if isinstance(audience, list) and set(audience) != {client_id}:
        raise _refused("aud_wrong", "The id_token is for another audience too.")
    if not_before is not None:
        shown = claims.get("auth_time")
        if isinstance(shown, bool) or not isinstance(shown, int | float):
            raise _refused("auth_time_wrong", "The provider does not say when she signed in.")
        if shown + LEEWAY_S < not_before.timestamp():
            raise _refused("auth_time_wrong", "The provider did not ask anew who she is.")


def _read(token: object) -> tuple[dict[str, Any], dict[str, Any]]:
    wrong = _refused("not_a_jwt", "The id_token is not a signed JWT.")
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) != 3:
        raise wrong
    try:
        header, claims = (orjson.loads(_decoded(part)) for part in parts[:2])
    except (ValueError, binascii.Error) as error:
        raise wrong from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise wrong
    return header, claims


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _algorithm(header: dict[str, Any], metadata: Metadata) -> str:
    """Decided before any key is looked at, so that no public key is taken for a shared secret."""
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none":
        raise _refused("alg_none", "The id_token is not signed at all.")
    if algorithm.startswith("HS"):
        raise _refused("alg_symmetric", "The id_token is signed with a shared secret.")
    if algorithm not in metadata.algorithms:
        raise _refused("alg_wrong", "The id_token is signed by an algorithm that is not taken.")
    return algorithm


def _code_of(error: JoseError) -> str:
    claim = getattr(error, "claim", None)
    if isinstance(claim, str):
        return f"{claim}_wrong"
    return {"expired_token": "exp_wrong", "invalid_token": "iat_wrong"}.get(
        error.error, "claims_unreadable"
    )


def _refused(code: str, why: str) -> ProviderRefused:
    return ProviderRefused(code, why, status=401)
