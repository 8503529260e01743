"""The launches to refuse of LMS-QUIRKS' list by name, and what every refusal comes to."""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest

from plugin.lti import refusal_counts
from tests.integration.lti_platform import CLIENT, LTI, Tool, everything, public_pem, rsa_key, sign

DEEP = {
    f"{LTI}message_type": "LtiDeepLinkingRequest",
    f"{LTI}resource_link": None,
}
REVIEW = {f"{LTI}message_type": "LtiSubmissionReviewRequest"}
SECRETS = ("Ana Prueba", "ana@example.org", "eyJ")


@dataclass
class Attempt:
    """A launch to be: `claims` change the good ones, `make` may do anything else."""

    code: str
    claims: dict[str, Any] = field(default_factory=dict)
    make: Callable[[dict[str, Any]], str] = sign


def _b64(document: object) -> str:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsigned(claims: dict[str, Any]) -> str:
    return f"{_b64({'alg': 'none', 'kid': 'lms'})}.{_b64(claims)}."


def _hs256_with_public_key(claims: dict[str, Any]) -> str:
    head = f"{_b64({'alg': 'HS256', 'kid': 'lms', 'typ': 'JWT'})}.{_b64(claims)}"
    mac = hmac.new(public_pem("lms"), head.encode(), hashlib.sha256).digest()
    return f"{head}.{_b64(mac)}"


def _altered(claims: dict[str, Any]) -> str:
    head, _, signature = sign(claims).split(".")
    return f"{head}.{_b64(claims | {'sub': 'somebody else'})}.{signature}"


def _at(offset_s: int, **more: int) -> dict[str, Any]:
    return {name: int(time.time()) + offset_s + extra for name, extra in more.items()}


ATTEMPTS: dict[str, Callable[[], Attempt]] = {
    "no kid": lambda: Attempt("kid_missing", make=lambda c: sign(c, kid=None)),
    "unknown kid": lambda: Attempt("kid_unknown", make=lambda c: sign(c, kid="other")),
    "wrong signature": lambda: Attempt("signature_wrong", make=lambda c: sign(c, key="forger")),
    "altered after signing": lambda: Attempt("signature_wrong", make=_altered),
    "alg none": lambda: Attempt("alg_none", make=_unsigned),
    "HS256 with the public key": lambda: Attempt("alg_symmetric", make=_hs256_with_public_key),
    "RS512, not registered": lambda: Attempt(
        "alg_not_registered", make=lambda c: sign(c, algorithm="RS512")
    ),
    "not a JWT": lambda: Attempt("not_a_jwt", make=lambda _: "no token"),
    "three parts that are no JWT": lambda: Attempt("not_a_jwt", make=lambda _: "a.b.c"),
    "an array for claims": lambda: Attempt(
        "not_a_jwt", make=lambda _: f"{_b64({'alg': 'RS256', 'kid': 'lms'})}.{_b64([])}.AAAA"
    ),
    "deeply nested": lambda: Attempt(
        "not_a_jwt", make=lambda _: f"{_b64(b'[' * 5000)}.{_b64({})}.AAAA"
    ),
    "no id_token": lambda: Attempt("not_a_jwt", make=lambda _: ""),
    "not LTI": lambda: Attempt(
        "not_lti",
        {
            f"{LTI}{name}": None
            for name in ("version", "message_type", "deployment_id", "target_link_uri")
        },
    ),
    "wrong version": lambda: Attempt("version_wrong", {f"{LTI}version": "1.4.0"}),
    "missing version": lambda: Attempt("version_wrong", {f"{LTI}version": None}),
    "missing message_type": lambda: Attempt("message_type_missing", {f"{LTI}message_type": None}),
    "unknown message_type": lambda: Attempt(
        "message_type_unknown", {f"{LTI}message_type": "LtiSomethingRequest"}
    ),
    "message_type of a wrong type": lambda: Attempt(
        "message_type_unknown", {f"{LTI}message_type": {"a": 1}}
    ),
    "roles missing": lambda: Attempt("claim_roles", {f"{LTI}roles": None}),
    "roles no list": lambda: Attempt("claim_roles", {f"{LTI}roles": "Learner"}),
    "roles no texts": lambda: Attempt("claim_roles", {f"{LTI}roles": [1]}),
    "deployment_id missing": lambda: Attempt("claim_deployment_id", {f"{LTI}deployment_id": None}),
    "deployment_id a number": lambda: Attempt("claim_deployment_id", {f"{LTI}deployment_id": 1}),
    "deployment_id with a NUL": lambda: Attempt(
        "claim_deployment_id", {f"{LTI}deployment_id": "1\0"}
    ),
    "target_link_uri missing": lambda: Attempt(
        "claim_target_link_uri", {f"{LTI}target_link_uri": None}
    ),
    "target_link_uri no address": lambda: Attempt(
        "claim_target_link_uri", {f"{LTI}target_link_uri": "javascript:1"}
    ),
    "nonce missing": lambda: Attempt("claim_nonce", {"nonce": None}),
    "nonce a number": lambda: Attempt("claim_nonce", {"nonce": 5}),
    "iat missing": lambda: Attempt("claim_iat", {"iat": None}),
    "iat a text": lambda: Attempt("claim_iat", make=lambda c: sign(c | {"iat": str(c["iat"])})),
    "exp missing": lambda: Attempt("claim_exp", {"exp": None}),
    "exp a truth": lambda: Attempt("claim_exp", make=_with_raw_exp),
    "resource_link missing": lambda: Attempt("claim_resource_link", {f"{LTI}resource_link": None}),
    "resource_link without id": lambda: Attempt(
        "claim_resource_link", {f"{LTI}resource_link": {"title": "x"}}
    ),
    "resource_link.id a number": lambda: Attempt(
        "claim_resource_link", {f"{LTI}resource_link": {"id": 3}}
    ),
    "deep_linking_settings missing": lambda: Attempt("claim_deep_linking_settings", DEEP),
    "deep_linking_settings without return address": lambda: Attempt(
        "claim_deep_linking_settings",
        DEEP
        | {
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe"],
            }
        },
    ),
    "deep_linking_settings with a return address that no policy can name": lambda: Attempt(
        "claim_deep_linking_settings",
        DEEP
        | {
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
                "deep_link_return_url": "https://lms.example.org;sandbox/return",
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe"],
            }
        },
    ),
    "for_user missing": lambda: Attempt("claim_for_user", REVIEW),
    "for_user without user_id": lambda: Attempt(
        "claim_for_user", REVIEW | {f"{LTI}for_user": {"name": "x"}}
    ),
    "submission review, which nothing here answers": lambda: Attempt(
        "message_type_unsupported", REVIEW | {f"{LTI}for_user": {"user_id": "7"}}
    ),
    "unknown deployment": lambda: Attempt("deployment_unknown", {f"{LTI}deployment_id": "2"}),
    "expired": lambda: Attempt("expired", _at(-100, iat=-20, exp=0)),
    "issued more than 5 minutes ago": lambda: Attempt(
        "issued_too_long_ago", _at(-302, iat=0, exp=3600)
    ),
    "issued in the future": lambda: Attempt("issued_in_future", _at(70, iat=0, exp=60)),
    "not valid yet": lambda: Attempt("not_yet_valid", _at(70, nbf=0)),
    "another issuer": lambda: Attempt("issuer_wrong", {"iss": "https://lms.example.net"}),
    "issuer missing": lambda: Attempt("issuer_wrong", {"iss": None}),
    "aud without us": lambda: Attempt("audience_wrong", {"aud": "client-2"}),
    "aud missing": lambda: Attempt("audience_wrong", {"aud": None}),
    "aud a map": lambda: Attempt("audience_wrong", make=_with_map_for_audience),
    "aud with an untrusted one": lambda: Attempt(
        "audience_untrusted", {"aud": [CLIENT, "stranger"], "azp": CLIENT}
    ),
    "wrong azp": lambda: Attempt("azp_wrong", {"azp": "client-2"}),
    "two audiences without azp": lambda: Attempt("azp_wrong", {"aud": [CLIENT, "trusted"]}),
    "target_link_uri on another host": lambda: Attempt(
        "target_elsewhere", {f"{LTI}target_link_uri": "https://elsewhere.example/lti/launch"}
    ),
    "sub over 255 characters": lambda: Attempt("sub_too_long", {"sub": "x" * 256}),
    "sub a list": lambda: Attempt("claim_sub", make=lambda c: _raw(c | {"sub": [7]})),
    "another login's nonce": lambda: Attempt("nonce_wrong", {"nonce": "of another login"}),
}


def _raw(claims: dict[str, Any]) -> str:
    """Signed as it is: PyJWT refuses to make some tokens that are wrong."""
    return jwt.api_jws.encode(
        json.dumps(claims).encode(), rsa_key("lms"), algorithm="RS256", headers={"kid": "lms"}
    )


def _with_raw_exp(claims: dict[str, Any]) -> str:
    return _raw(claims | {"exp": True})


def _with_map_for_audience(claims: dict[str, Any]) -> str:
    return _raw(claims | {"aud": {CLIENT: CLIENT}})


def expect_refusal(
    tool: Tool,
    token: str,
    state: str,
    code: str,
    caplog: pytest.LogCaptureFixture,
    **more: Any,
) -> str:
    before, counted = everything(tool.database), refusal_counts(tool.app).get(code, 0)
    let_in = len(tool.launches)
    caplog.clear()
    with caplog.at_level(logging.INFO, "child.lti"):
        response = tool.launch(token, state, **more)
    assert 400 <= response.status_code < 500
    assert f"<code>{code}</code>" in response.text
    assert len(tool.launches) == let_in
    assert everything(tool.database) == before
    assert refusal_counts(tool.app)[code] == counted + 1
    (line,) = [one.getMessage() for one in caplog.records if one.name == "child.lti"]
    assert f"code={code} " in line
    assert "request=" in line
    assert not any(secret in line for secret in SECRETS)
    return response.text
