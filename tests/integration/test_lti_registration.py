"""Dynamic Registration: an invitation, the LMS's side over HTTP, and what is kept of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import g
from werkzeug.test import TestResponse

from community import OPERATOR
from plugin.lti import Registration, invite, registrations
from plugin.lti.dynamic_registration import NotGranted, read_platform
from plugin.lti.invitations import free_invitation
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import (
    LTI,
    TOOL,
    Answer,
    Platform,
    Tool,
    everything,
    running_platform,
    sign,
)

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"


@pytest.fixture(scope="module")
def served() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.asked.clear()
    served.routes = dict(Platform(served.url).routes)
    served.routes["/openid"] = lambda _: Answer(body=_configuration(served.url))
    served.routes["/register"] = lambda _: Answer(body={"client_id": "granted"})
    return served


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, platform: Platform) -> Tool:
    return Tool(database, secret_box, platform)


def _configuration(url: str, **changes: Any) -> dict[str, Any]:
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/auth",
        "token_endpoint": f"{url}/token",
        "jwks_uri": f"{url}/certs",
        "registration_endpoint": f"{url}/register",
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [
            "openid",
            "https://purl.imsglobal.org/spec/lti-ags/scope/score",
            "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
        ],
        PLATFORM_CONFIGURATION: {
            "product_family_code": "practice",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest"},
            ],
        },
    } | changes


def _invited(tool: Tool) -> dict[str, str]:
    """What the LMS's registration window puts into the address."""
    with tool.database.unit_of_work() as uow:
        url = invite(
            uow,
            asker=OPERATOR,
            community_id=tool.community_id,
            name="Campus",
            base_url=TOOL,
            now=utc_now(),
        )
        uow.commit()
    assert url.startswith(f"{TOOL}/lti/register?invitation=")
    return {
        "invitation": parse_qs(urlsplit(url).query)["invitation"][0],
        "openid_configuration": f"{tool.platform.url}/openid",
        "registration_token": "once",
    }


def _registered(tool: Tool) -> list[Registration]:
    with tool.database.reading() as session:
        return registrations(session)


def _post(tool: Tool, given: dict[str, str]) -> TestResponse:
    return tool.client.post("/lti/register", data=given)


def test_the_page_says_what_will_be_connected_and_changes_nothing(
    tool: Tool, platform: Platform
) -> None:
    given = _invited(tool)
    before = everything(tool.database)
    with tool.app.test_client() as client:
        page = client.get("/lti/register", query_string=given)
        assert g.frame_origins == (platform.url,)
    assert page.status_code == 200
    assert urlsplit(platform.url).netloc in page.text
    assert "Campus" in page.text
    assert '<form method="post" action="/lti/register">' in page.text
    assert platform.asked == []
    assert everything(tool.database) == before


def test_registers_once_and_launches_after_it(tool: Tool, platform: Platform) -> None:
    given = _invited(tool)
    page = _post(tool, given)
    assert page.status_code == 200, page.text
    assert "lti/static/close.js" in page.text
    assert "Close" in page.text
    (stored,) = _registered(tool)
    assert (stored.name, stored.issuer, stored.client_id) == ("Campus", platform.url, "granted")
    assert (stored.state, stored.deployment_rule) == ("pending", "first")
    assert stored.community_id == tool.community_id
    asked = tool.login(client_id="granted")
    token = sign(platform.claims(nonce=asked["nonce"], aud="granted"))
    assert tool.launch(token, asked["state"]).text == "let in"
    (stored,) = _registered(tool)
    assert (stored.state, stored.deployments) == ("active", frozenset({"1"}))
    assert _post(tool, given).status_code == 400  # an invitation is good once
    assert len(_registered(tool)) == 1


def test_tells_the_lms_all_of_our_side(tool: Tool, platform: Platform) -> None:
    _post(tool, _invited(tool))
    (request,) = platform.asked_for("/register")
    assert request.headers["Authorization"] == "Bearer once"
    sent = json.loads(request.body)
    configuration = sent.pop(TOOL_CONFIGURATION)
    assert sent == {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{TOOL}/lti/login",
        "redirect_uris": [f"{TOOL}/lti/launch"],
        "client_name": "CHILD",
        "client_uri": TOOL,
        "jwks_uri": f"{TOOL}/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": "https://purl.imsglobal.org/spec/lti-ags/scope/score "
        "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    }
    assert configuration["domain"] == "localhost"
    assert configuration["target_link_uri"] == f"{TOOL}/lti/launch"
    assert [one["type"] for one in configuration["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]
    assert {"sub", "iss", "name", "email"} <= set(configuration["claims"])


def test_the_deployment_that_the_lms_names_is_the_only_one(tool: Tool, platform: Platform) -> None:
    platform.routes["/register"] = lambda _: Answer(
        201, {"client_id": "granted", TOOL_CONFIGURATION: {"deployment_id": "9"}}
    )
    _post(tool, _invited(tool))
    (stored,) = _registered(tool)
    assert (stored.deployments, stored.deployment_rule) == (frozenset({"9"}), "listed")
    asked = tool.login(client_id="granted")
    claims = platform.claims(nonce=asked["nonce"], aud="granted", **{f"{LTI}deployment_id": "1"})
    assert "deployment_unknown" in tool.launch(sign(claims), asked["state"]).text


def test_an_authorization_server_is_the_assertions_audience(tool: Tool, platform: Platform) -> None:
    platform.routes["/openid"] = lambda _: Answer(
        body=_configuration(platform.url, authorization_server="https://api.example.org/auth")
    )
    _post(tool, _invited(tool))
    (stored,) = _registered(tool)
    assert stored.token_audience == "https://api.example.org/auth"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(422, {"errors": [{"message": "The domain is taken"}]}), "The domain is taken"),
        (Answer(422, {"errors": ["redirect_uris: <bad>"]}), "redirect_uris: &lt;bad&gt;"),
        (Answer(400, {"error": "invalid_token"}), "invalid_token"),
        (Answer(500, b"<h1>Oops</h1>", type="text/html"), "(500)"),
        (Answer(200, {"no": "client"}), "without a client_id"),
    ],
)
def test_the_lmss_reasons_are_shown_and_the_invitation_stays_good(
    tool: Tool, platform: Platform, answer: Answer, shown: str
) -> None:
    given = _invited(tool)
    platform.routes["/register"] = lambda _: answer
    page = _post(tool, given)
    assert page.status_code == 400
    assert shown in page.text
    assert "Oops" not in page.text
    assert _registered(tool) == []
    platform.routes["/register"] = lambda _: Answer(body={"client_id": "granted"})
    assert _post(tool, given).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example.org"},
        {"issuer": None},
        {"registration_endpoint": "http://lms.example.org/register"},
        {"token_endpoint": "ftp://lms.example.org"},
        {"jwks_uri": None},
    ],
    ids=["another's issuer", "no issuer", "plain http", "no web address", "no key set"],
)
def test_a_configuration_that_does_not_hold_is_refused(
    tool: Tool, platform: Platform, changes: dict[str, Any]
) -> None:
    platform.routes["/openid"] = lambda _: Answer(body=_configuration(platform.url, **changes))
    assert _post(tool, _invited(tool)).status_code == 400
    assert platform.asked_for("/register") == []
    assert _registered(tool) == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, headers={"Location": "http://127.0.0.2:1/openid"}),
        Answer(302, headers={"Location": "/openid"}),
        Answer(200, b"x" * 300_000),
        Answer(200, b"<html>", type="text/html"),
        Answer(404),
    ],
    ids=["to another host", "in a circle", "far too big", "HTML", "not there"],
)
def test_a_configuration_that_cannot_be_read_is_refused(
    tool: Tool, platform: Platform, answer: Answer
) -> None:
    platform.routes["/openid"] = lambda _: answer
    page = _post(tool, _invited(tool))
    assert page.status_code == 400
    assert "configuration cannot be read" in page.text


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "http://lms.example.org/openid", "https://u:p@lms.example"]
)
def test_only_https_addresses_are_fetched(tool: Tool, url: str) -> None:
    given = _invited(tool) | {"openid_configuration": url}
    assert tool.client.get("/lti/register", query_string=given).status_code == 400
    assert _post(tool, given).status_code == 400


def test_an_unknown_or_old_invitation_reaches_no_lms(tool: Tool, platform: Platform) -> None:
    given = _invited(tool) | {"invitation": "guessed"}
    assert tool.client.get("/lti/register", query_string=given).status_code == 400
    assert _post(tool, given).status_code == 400
    with tool.database.unit_of_work() as uow:
        url = invite(
            uow,
            asker=OPERATOR,
            community_id=tool.community_id,
            name="Old",
            base_url=TOOL,
            now=utc_now() - timedelta(days=8),
        )
        uow.commit()
    old = {"invitation": parse_qs(urlsplit(url).query)["invitation"][0]}
    assert _post(tool, given | old).status_code == 400
    assert platform.asked == []


def test_two_buttons_pressed_at_once_register_once(tool: Tool, platform: Platform) -> None:
    given = _invited(tool)
    inner: list[int] = []

    def meanwhile(_: object) -> Answer:
        inner.append(tool.app.test_client().post("/lti/register", data=given).status_code)
        return Answer(body={"client_id": "granted"})

    platform.routes["/register"] = meanwhile
    assert _post(tool, given).status_code == 200
    assert inner == [400]
    assert len(_registered(tool)) == 1


def test_an_attempt_that_outlived_its_claim_registers_nothing(
    tool: Tool, platform: Platform
) -> None:
    given = _invited(tool)
    ids = iter(("first", "second"))

    def slow(_: object) -> Answer:
        mine = next(ids)
        if mine == "first":
            with tool.database.unit_of_work() as uow:
                free_invitation(uow, given["invitation"])  # as two minutes do
                uow.commit()
            assert tool.app.test_client().post("/lti/register", data=given).status_code == 200
        return Answer(body={"client_id": mine})

    platform.routes["/register"] = slow
    assert _post(tool, given).status_code == 400
    assert [one.client_id for one in _registered(tool)] == ["second"]


def test_services_of_our_own_machine_are_nobodys_lms(platform: Platform) -> None:
    """Whoever holds an invitation must not reach what listens on loopback beside CHILD."""
    url = f"{platform.url}/openid"
    with pytest.raises(NotGranted):
        read_platform(url, base_url="https://child.example.org", timeout_s=3)
    assert platform.asked == []
    assert read_platform(url, base_url=TOOL, timeout_s=3).issuer == platform.url


@pytest.mark.parametrize(
    "granted",
    [
        {"client_id": "x" * 256},
        {"client_id": "a\0b"},
        {"client_id": "granted", TOOL_CONFIGURATION: {"deployment_id": "x" * 256}},
        {"client_id": "granted", TOOL_CONFIGURATION: {"deployment_id": "1\n"}},
    ],
)
def test_what_cannot_be_kept_is_refused_readably(
    tool: Tool, platform: Platform, granted: dict[str, Any]
) -> None:
    platform.routes["/register"] = lambda _: Answer(body=granted)
    page = _post(tool, _invited(tool))
    assert page.status_code == 400
    assert "characters" in page.text
    assert _registered(tool) == []


def test_a_token_in_the_configurations_address_reaches_no_log(
    tool: Tool, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """Canvas puts its registration token there."""
    platform.routes["/openid"] = lambda _: Answer(302, headers={"Location": "http://127.0.0.2:1/"})
    given = _invited(tool)
    given["openid_configuration"] += "?registration_token=s3cret"
    with caplog.at_level("INFO", "child.lti"):
        assert "s3cret" not in _post(tool, given).text
    assert "registration refused" in caplog.text
    assert "s3cret" not in caplog.text
