"""The launches to refuse of LMS-QUIRKS' list, by name: what is changed in a good one, and the code.

Whoever holds the LMS's key makes all of them (the tests of plugin/lti with a key of their own, the
walk of tests/acceptance with that of the LMS it was given); without it a few can still be made.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
Claims = dict[str, Any]


@cache
def forgers_key() -> rsa.RSAPrivateKey:
    """A key that no LMS has."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as the LMS does, as far as `key` is the LMS's; `kid` is what its key set calls it."""

    key: rsa.RSAPrivateKey
    kid: str

    def sign(
        self,
        claims: Mapping[str, Any],
        *,
        key: rsa.RSAPrivateKey | None = None,
        algorithm: str = "RS256",
        **header: Any,
    ) -> str:
        """A token as PyJWT makes it; a header member of None is left out."""
        named = {"kid": self.kid, **header}
        named = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(dict(claims), key or self.key, algorithm=algorithm, headers=named)

    def raw(self, claims: Mapping[str, Any]) -> str:
        """Signed as it is: PyJWT refuses to make some tokens that are wrong."""
        body = json.dumps(claims).encode()
        return jwt.api_jws.encode(body, self.key, algorithm="RS256", headers={"kid": self.kid})

    def public_pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _signed(signer: Signer, claims: Claims) -> str:
    return signer.sign(claims)


DEEP = {
    f"{LTI}message_type": "LtiDeepLinkingRequest",
    f"{LTI}resource_link": None,
}
REVIEW = {f"{LTI}message_type": "LtiSubmissionReviewRequest"}


@dataclass
class Attempt:
    """A launch to be: `claims` change the good ones (None leaves one out), `make` may do
    anything else."""

    code: str
    claims: Claims = field(default_factory=dict)
    make: Callable[[Signer, Claims], str] = _signed
    keyless: bool = False
    """Can be made without the LMS's key."""
    trusting: bool = False
    """Needs a registration that trusts the audience "trusted"."""


def _b64(document: object) -> str:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsigned(signer: Signer, claims: Claims) -> str:
    return f"{_b64({'alg': 'none', 'kid': signer.kid})}.{_b64(claims)}."


def _hs256_with_public_key(signer: Signer, claims: Claims) -> str:
    head = f"{_b64({'alg': 'HS256', 'kid': signer.kid, 'typ': 'JWT'})}.{_b64(claims)}"
    mac = hmac.new(signer.public_pem(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{_b64(mac)}"


def _altered(signer: Signer, claims: Claims) -> str:
    head, _, signature = signer.sign(claims).split(".")
    return f"{head}.{_b64(claims | {'sub': 'somebody else'})}.{signature}"


def _at(offset_s: int, **more: int) -> dict[str, Any]:
    return {name: int(time.time()) + offset_s + extra for name, extra in more.items()}


ATTEMPTS: dict[str, Callable[[], Attempt]] = {
    "no kid": lambda: Attempt("kid_missing", make=lambda s, c: s.sign(c, kid=None), keyless=True),
    "unknown kid": lambda: Attempt(
        "kid_unknown", make=lambda s, c: s.sign(c, kid="other"), keyless=True
    ),
    "wrong signature": lambda: Attempt(
        "signature_wrong", make=lambda s, c: s.sign(c, key=forgers_key()), keyless=True
    ),
    "altered after signing": lambda: Attempt("signature_wrong", make=_altered),
    "alg none": lambda: Attempt("alg_none", make=_unsigned, keyless=True),
    "HS256 with the public key": lambda: Attempt("alg_symmetric", make=_hs256_with_public_key),
    "RS512, not registered": lambda: Attempt(
        "alg_not_registered", make=lambda s, c: s.sign(c, algorithm="RS512"), keyless=True
    ),
    "not a JWT": lambda: Attempt("not_a_jwt", make=lambda *_: "no token", keyless=True),
    "three parts that are no JWT": lambda: Attempt(
        "not_a_jwt", make=lambda *_: "a.b.c", keyless=True
    ),
    "an array for claims": lambda: Attempt(
        "not_a_jwt",
        make=lambda *_: f"{_b64({'alg': 'RS256', 'kid': 'lms'})}.{_b64([])}.AAAA",
        keyless=True,
    ),
    "deeply nested": lambda: Attempt(
        "not_a_jwt", make=lambda *_: f"{_b64(b'[' * 5000)}.{_b64({})}.AAAA", keyless=True
    ),
    "no id_token": lambda: Attempt("not_a_jwt", make=lambda *_: "", keyless=True),
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
    "iat a text": lambda: Attempt(
        "claim_iat", make=lambda s, c: s.sign(c | {"iat": str(c["iat"])})
    ),
    "exp missing": lambda: Attempt("claim_exp", {"exp": None}),
    "exp a truth": lambda: Attempt("claim_exp", make=lambda s, c: s.raw(c | {"exp": True})),
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
    "submission review, where there is no page for it": lambda: Attempt(
        "message_type_unsupported", REVIEW | {f"{LTI}for_user": {"user_id": "7"}}
    ),
    "unknown deployment": lambda: Attempt(
        "deployment_unknown", {f"{LTI}deployment_id": "no such one"}
    ),
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
    "aud a map": lambda: Attempt(
        "audience_wrong", make=lambda s, c: s.raw(c | {"aud": {c["aud"]: c["aud"]}})
    ),
    "aud with an untrusted one": lambda: Attempt(
        "audience_untrusted",
        make=lambda s, c: s.sign(c | {"aud": [c["aud"], "stranger"], "azp": c["aud"]}),
    ),
    "wrong azp": lambda: Attempt("azp_wrong", {"azp": "client-2"}),
    "two audiences without azp": lambda: Attempt(
        "azp_wrong", make=lambda s, c: s.sign(c | {"aud": [c["aud"], "trusted"]}), trusting=True
    ),
    "target_link_uri on another host": lambda: Attempt(
        "target_elsewhere", {f"{LTI}target_link_uri": "https://elsewhere.example/lti/launch"}
    ),
    "sub over 255 characters": lambda: Attempt("sub_too_long", {"sub": "x" * 256}),
    "sub a list": lambda: Attempt("claim_sub", make=lambda s, c: s.raw(c | {"sub": [7]})),
    "another login's nonce": lambda: Attempt("nonce_wrong", {"nonce": "of another login"}),
}
