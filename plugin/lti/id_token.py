"""The id_token's signature and its OpenID claims (LTI Security Framework 1.0, 5.1.3)."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError

from plugin.lti.errors import LaunchRefused
from plugin.lti.platform_keys import VerifyKey
from plugin.lti.registrations import Registration

LEEWAY_S = 60
MAX_AGE_S = 300
SYMMETRIC = "HS"
FindKey = Callable[[str, str], VerifyKey]


def verified_claims(
    token: str, registration: Registration, find_key: FindKey, *, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token that this LMS signed, for us, now, for this login's `nonce`.

    `find_key` looks up (key set address, kid). Raises `LaunchRefused`, each reason with its code.
    """
    signed, claims = _read(token)
    header = signed.protected
    algorithm = _algorithm(header, registration)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise LaunchRefused("kid_missing", "The token's header names no key id.")
    key = find_key(registration.jwks_url, kid)
    _check_signature(signed, key, algorithm)
    _check_issuer(claims, registration)
    _check_audience(claims, registration)
    _check_times(claims, now.timestamp())
    _check_nonce(claims, nonce)
    return claims


def _check_signature(signed: jws.CompactSignature, key: VerifyKey, algorithm: str) -> None:
    cause: Exception | None = None
    try:
        if jws.validate_compact(signed, key, registry=_registry(algorithm)):
            return
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        cause = error
    raise LaunchRefused(
        "signature_wrong", "The token is not signed by the LMS's key.", status=401
    ) from cause


@cache
def _registry(algorithm: str) -> jws.JWSRegistry:
    """joserfc refuses header members it does not know; RFC 7515, 4 has them ignored."""
    return jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)


def _read(token: str) -> tuple[jws.CompactSignature, dict[str, Any]]:
    """What is signed, as joserfc verifies it, and its claims: both are of the same bytes."""
    parts = token.split(".")
    if len(parts) != 3:
        raise LaunchRefused("not_a_jwt", "The id_token is not a signed JWT.")
    try:
        payload = _decoded(parts[1])
        header, claims = orjson.loads(_decoded(parts[0])), orjson.loads(payload)
        _decoded(parts[2])
    except (ValueError, binascii.Error) as error:
        raise LaunchRefused("not_a_jwt", "The id_token is not a signed JWT.") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise LaunchRefused("not_a_jwt", "The id_token is not a signed JWT.")
    signed = jws.CompactSignature(header, payload)
    first, second, third = (part.encode() for part in parts)
    signed.segments.update({"header": first, "payload": second, "signature": third})
    return signed, claims


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _algorithm(header: dict[str, Any], registration: Registration) -> str:
    """Only what is registered, decided before any key is looked at."""
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none":
        raise LaunchRefused("alg_none", "The token is not signed at all.", status=401)
    if algorithm.startswith(SYMMETRIC):
        raise LaunchRefused(
            "alg_symmetric", "The token is signed with a shared secret; we share none.", status=401
        )
    if algorithm not in registration.algorithms:
        raise LaunchRefused(
            "alg_not_registered",
            "The token is signed by an algorithm that this registration does not allow.",
            status=401,
        )
    return algorithm


def _check_issuer(claims: dict[str, Any], registration: Registration) -> None:
    """Exactly a registered spelling: what login ignores (a slash) a token may not."""
    if claims.get("iss") not in (registration.issuer, *registration.issuer_aliases):
        raise LaunchRefused(
            "issuer_wrong",
            f"The token's issuer is neither {registration.issuer} nor a listed alias of it.",
        )


def _check_audience(claims: dict[str, Any], registration: Registration) -> None:
    given = claims.get("aud")
    audience = [given] if isinstance(given, str) else given
    if not isinstance(audience, list) or registration.client_id not in audience:
        raise LaunchRefused("audience_wrong", "The token is not made for our client.")
    trusted = {registration.client_id, *registration.trusted_audiences}
    if not all(isinstance(one, str) and one in trusted for one in audience):
        raise LaunchRefused(
            "audience_untrusted",
            "The token is also made for an audience that this registration does not trust.",
        )
    azp = claims.get("azp")
    if (azp is not None or len(set(audience)) > 1) and azp != registration.client_id:
        raise LaunchRefused("azp_wrong", "The token's authorised party is not our client.")


def _check_times(claims: dict[str, Any], now: float) -> None:
    """Clocks differ by seconds either way (LMS-QUIRKS); Moodle's tokens live for 60."""
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if now > expires + LEEWAY_S:
        raise LaunchRefused("expired", "The token's time is over.", status=401)
    if issued > now + LEEWAY_S:
        raise LaunchRefused("issued_in_future", "The token was issued in the future.", status=401)
    if now - issued > MAX_AGE_S:
        raise LaunchRefused("issued_too_long_ago", "The token is too old.", status=401)
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY_S:
        raise LaunchRefused("not_yet_valid", "The token is not valid yet.", status=401)


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LaunchRefused(f"claim_{name}", f"The token's {name} is missing or no number.")
    return float(value)


def _check_nonce(claims: dict[str, Any], nonce: str) -> None:
    given = claims.get("nonce")
    if not isinstance(given, str) or not given:
        raise LaunchRefused("claim_nonce", "The token's nonce is missing or no text.")
    if given != nonce:
        raise LaunchRefused("nonce_wrong", "The token answers another login.", status=401)
