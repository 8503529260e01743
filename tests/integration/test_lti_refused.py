"""Every launch to refuse, of LMS-QUIRKS' list, by name: its code, a page, a log line, no write."""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import g

from plugin.lti import refusal_counts
from plugin.lti.browser_cookie import COOKIE
from plugin.lti.hooks import parts_of
from plugin.lti.platform_keys import PlatformKeys
from plugin.lti.state import digest, seal, unseal
from storage import utc_now
from tests.databases import Templates
from tests.integration.lti_platform import (
    CLIENT,
    LTI,
    TOOL,
    Platform,
    Tool,
    everything,
    kept_tool,
    public_jwk,
    public_pem,
    rsa_key,
    running_platform,
    sign,
)

DEEP = {
    f"{LTI}message_type": "LtiDeepLinkingRequest",
    f"{LTI}resource_link": None,
}
REVIEW = {f"{LTI}message_type": "LtiSubmissionReviewRequest"}
SECRETS = ("Ana Prueba", "ana@example.org", "eyJ")


@pytest.fixture(scope="module")
def served() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def tool(request: pytest.FixtureRequest, templates: Templates, served: Platform) -> Iterator[Tool]:
    """One per kind of database for all: a refusal leaves nothing behind, which is what is shown."""
    with kept_tool(templates, request.param, served) as made:
        made.register(trusted_audiences=["trusted"])
        yield made


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


@pytest.mark.parametrize("name", ATTEMPTS)
def test_refuses(tool: Tool, served: Platform, name: str, caplog: pytest.LogCaptureFixture) -> None:
    attempt = ATTEMPTS[name]()
    asked = tool.login()
    token = attempt.make(served.claims(**{"nonce": asked["nonce"]} | attempt.claims))
    _expect_refusal(tool, token, asked["state"], attempt.code, caplog)


def _expect_refusal(
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


def test_an_unknown_key_id_is_looked_for_once_more(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    parts_of(tool.app).platform_keys = PlatformKeys()
    asked = tool.login()
    assert tool.launch(sign(served.claims(nonce=asked["nonce"])), asked["state"]).text == "let in"
    served.asked.clear()
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"]), kid="other")
    _expect_refusal(tool, token, asked["state"], "kid_unknown", caplog)
    assert len(served.asked_for("/certs")) == 1


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
def test_a_key_of_another_kind_verifies_nothing(
    tool: Tool, served: Platform, algorithm: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = tool.register(client_id=f"of {algorithm}", algorithms=["ES256", "PS512"])
    asked = tool.login(client_id=other.client_id)
    claims = served.claims(nonce=asked["nonce"], aud=other.client_id)
    if algorithm == "PS256":  # a good signature, which the registration does not allow
        token, code = sign(claims, algorithm="PS256"), "alg_not_registered"
    else:
        key = ec.generate_private_key(ec.SECP256R1())
        token = jwt.encode(claims, key, algorithm="ES256", headers={"kid": "lms"})
        code = "signature_wrong"
    _expect_refusal(tool, token, asked["state"], code, caplog)


def test_one_lms_cannot_speak_for_another(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """A state of one registration and a token of another, of the same LMS or of a stranger."""
    neighbour = tool.register(client_id="neighbour")
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"], aud=neighbour.client_id))
    _expect_refusal(tool, token, asked["state"], "audience_wrong", caplog)
    with running_platform() as stranger:
        stranger.keys = [public_jwk("stranger", kid="lms")]
        tool.register(
            issuer=stranger.url,
            client_id="strange",
            auth_login_url=f"{stranger.url}/auth",
            jwks_url=f"{stranger.url}/certs",
        )
        asked = tool.login()
        token = sign(served.claims(nonce=asked["nonce"]), key="stranger")
        _expect_refusal(tool, token, asked["state"], "signature_wrong", caplog)
        asked = tool.login(iss=stranger.url, client_id="strange")
        token = sign(served.claims(nonce=asked["nonce"], aud="strange"), key="stranger")
        _expect_refusal(tool, token, asked["state"], "issuer_wrong", caplog)


def test_refuses_state_and_token_replayed_together(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"]))
    assert tool.launch(token, asked["state"]).text == "let in"
    _expect_refusal(tool, token, asked["state"], "state_reused", caplog)


def test_refuses_a_state_used_before_with_a_fresh_token(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    tool.launch(sign(served.claims(nonce=asked["nonce"])), asked["state"])
    fresh = sign(served.claims(nonce=asked["nonce"], sub="8"))
    _expect_refusal(tool, fresh, asked["state"], "state_reused", caplog)


def test_refuses_a_nonce_used_before(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    tool.launch(sign(served.claims(nonce=asked["nonce"])), asked["state"])
    content = unseal(tool.services.secret_box, "state", asked["state"], utc_now()) | {
        "id": "another"
    }
    again = seal(tool.services.secret_box, "state", content, utc_now() + timedelta(minutes=1))
    token = sign(served.claims(nonce=asked["nonce"]))
    _expect_refusal(tool, token, again, "nonce_reused", caplog)


@pytest.mark.parametrize(
    ("state", "code"),
    [("", "state_missing"), ("abc", "state_unknown"), ("YWJj.YWJj", "state_unknown")],
)
def test_refuses_a_state_that_is_not_ours(
    tool: Tool, served: Platform, state: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = sign(served.claims(nonce=tool.login()["nonce"]))
    _expect_refusal(tool, token, state, code, caplog)


def test_refuses_a_state_too_old(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    content = unseal(tool.services.secret_box, "state", asked["state"], utc_now())
    old = seal(tool.services.secret_box, "state", content, utc_now() - timedelta(seconds=1))
    token = sign(served.claims(nonce=asked["nonce"]))
    _expect_refusal(tool, token, old, "state_expired", caplog)


@pytest.mark.parametrize("cookie", [None, "x" * 43])
def test_refuses_a_state_of_another_browser_and_offers_a_new_window(
    tool: Tool, served: Platform, cookie: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login(login_hint="7", lti_message_hint='{"cmid":3}')
    token = sign(served.claims(nonce=asked["nonce"]))
    other = tool.app.test_client()
    if cookie:
        other.set_cookie(COOKIE, cookie)
    page = _expect_refusal(tool, token, asked["state"], "state_other_browser", caplog, client=other)
    assert 'target="_blank"' in page
    assert "/lti/login?iss=" in page
    assert "lti_message_hint=%7B%22cmid%22%3A3%7D" in page


def test_refuses_a_state_of_a_registration_that_is_gone(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    content = unseal(tool.services.secret_box, "state", asked["state"], utc_now())
    content |= {"registration": str(uuid4()), "browser": digest("x")}
    state = seal(tool.services.secret_box, "state", content, utc_now() + timedelta(minutes=1))
    token = sign(served.claims(nonce=asked["nonce"]))
    _expect_refusal(tool, token, state, "registration_unknown", caplog)


def test_refuses_a_body_over_a_megabyte(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"])) + "x" * 1_000_000
    _expect_refusal(tool, token, asked["state"], "body_too_large", caplog)


def test_refuses_a_chunked_body_without_length(tool: Tool) -> None:
    response = tool.client.open(
        "/lti/launch",
        method="POST",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"CONTENT_LENGTH": ""},
    )
    assert response.status_code == 411
    assert "length_missing" in response.text


def test_an_lms_that_refuses_gets_a_readable_page(
    tool: Tool, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    before = everything(tool.database)
    with caplog.at_level(logging.INFO, "child.lti"):
        response = tool.client.post(
            "/lti/launch",
            data={
                "error": "login_required",
                "error_description": "<b>no</b>",
                "state": asked["state"],
            },
        )
    assert response.status_code == 400
    assert "lms_refused" in response.text
    assert "sign in to your course again" in response.text
    assert "<b>no</b>" not in response.text
    assert "login_required" in caplog.text
    assert everything(tool.database) == before


def test_the_launch_address_opened_by_hand_says_where_to_go(tool: Tool) -> None:
    response = tool.client.get("/lti/launch")
    assert response.status_code == 400
    assert "Open the lesson from your course page" in response.text


def test_only_its_registrations_origins_may_frame_a_refusal(tool: Tool, served: Platform) -> None:
    with tool.app.test_client() as client:
        state = tool.login(client)["state"]
        tool.launch("x", state, client)
        assert g.frame_origins == (served.url,)


def test_the_tools_address_is_what_counts_as_its_host(tool: Tool, served: Platform) -> None:
    asked = tool.login()
    token = sign(
        served.claims(
            nonce=asked["nonce"], **{f"{LTI}target_link_uri": f"{TOOL}:80/lti/launch?lesson=1"}
        )
    )
    assert tool.launch(token, asked["state"]).text == "let in"
