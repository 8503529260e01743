"""Every launch to refuse, of LMS-QUIRKS' list, by name: its code, a page, a log line, no write."""

import logging
from collections.abc import Iterator

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import g

from plugin.lti.hooks import parts_of
from plugin.lti.platform_keys import PlatformKeys
from tests.databases import Templates
from tests.integration.lti_platform import (
    LTI,
    TOOL,
    Platform,
    Tool,
    everything,
    kept_tool,
    public_jwk,
    rsa_key,
    running_platform,
    sign,
)
from tests.integration.lti_refusals import expect_refusal
from tests.launch_attempts import ATTEMPTS, Signer


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def tool(request: pytest.FixtureRequest, templates: Templates, served: Platform) -> Iterator[Tool]:
    """One per kind of database for all: a refusal leaves nothing behind, which is what is shown."""
    with kept_tool(templates, request.param, served) as made:
        made.register(trusted_audiences=["trusted"])
        yield made


@pytest.mark.parametrize("name", ATTEMPTS)
def test_refuses(tool: Tool, served: Platform, name: str, caplog: pytest.LogCaptureFixture) -> None:
    attempt = ATTEMPTS[name]()
    asked = tool.login()
    token = attempt.make(
        Signer(rsa_key("lms"), "lms"), served.claims(**{"nonce": asked["nonce"]} | attempt.claims)
    )
    expect_refusal(tool, token, asked["state"], attempt.code, caplog)


def test_an_unknown_key_id_is_looked_for_once_more(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    parts_of(tool.app).platform_keys = PlatformKeys()
    asked = tool.login()
    assert tool.launch(sign(served.claims(nonce=asked["nonce"])), asked["state"]).text == "let in"
    served.asked.clear()
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"]), kid="other")
    expect_refusal(tool, token, asked["state"], "kid_unknown", caplog)
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
    expect_refusal(tool, token, asked["state"], code, caplog)


def test_one_lms_cannot_speak_for_another(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """A state of one registration and a token of another, of the same LMS or of a stranger."""
    neighbour = tool.register(client_id="neighbour")
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"], aud=neighbour.client_id))
    expect_refusal(tool, token, asked["state"], "audience_wrong", caplog)
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
        expect_refusal(tool, token, asked["state"], "signature_wrong", caplog)
        asked = tool.login(iss=stranger.url, client_id="strange")
        token = sign(served.claims(nonce=asked["nonce"], aud="strange"), key="stranger")
        expect_refusal(tool, token, asked["state"], "issuer_wrong", caplog)


def test_refuses_a_body_over_a_megabyte(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"])) + "x" * 1_000_000
    expect_refusal(tool, token, asked["state"], "body_too_large", caplog)


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
