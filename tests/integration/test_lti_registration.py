"""Dynamic Registration: an invitation, the LMS's side over HTTP, and what is kept of it."""

import json
from urllib.parse import urlsplit

import pytest
from flask import g

from plugin.lti.invitations import free_invitation
from storage import Database, SecretBox
from tests.integration.lti_platform import (
    LTI,
    TOOL,
    Answer,
    Platform,
    Tool,
    everything,
    sign,
)
from tests.integration.lti_registering import (
    TOOL_CONFIGURATION,
    configuration_of,
    invited,
    offering,
    post,
    registered,
)


@pytest.fixture
def platform(served: Platform) -> Platform:
    return offering(served)


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, platform: Platform) -> Tool:
    return Tool(database, secret_box, platform)


def test_the_page_says_what_will_be_connected_and_changes_nothing(
    tool: Tool, platform: Platform
) -> None:
    given = invited(tool)
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
    given = invited(tool)
    page = post(tool, given)
    assert page.status_code == 200, page.text
    assert "lti/static/close.js" in page.text
    assert "Close" in page.text
    (stored,) = registered(tool)
    assert (stored.name, stored.issuer, stored.client_id) == ("Campus", platform.url, "granted")
    assert (stored.state, stored.deployment_rule) == ("pending", "first")
    assert stored.community_id == tool.community_id
    asked = tool.login(client_id="granted")
    token = sign(platform.claims(nonce=asked["nonce"], aud="granted"))
    assert tool.launch(token, asked["state"]).text == "let in"
    (stored,) = registered(tool)
    assert (stored.state, stored.deployments) == ("active", frozenset({"1"}))
    assert post(tool, given).status_code == 400  # an invitation is good once
    assert len(registered(tool)) == 1


def test_tells_the_lms_all_of_our_side(tool: Tool, platform: Platform) -> None:
    post(tool, invited(tool))
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
    post(tool, invited(tool))
    (stored,) = registered(tool)
    assert (stored.deployments, stored.deployment_rule) == (frozenset({"9"}), "listed")
    asked = tool.login(client_id="granted")
    claims = platform.claims(nonce=asked["nonce"], aud="granted", **{f"{LTI}deployment_id": "1"})
    assert "deployment_unknown" in tool.launch(sign(claims), asked["state"]).text


def test_an_authorization_server_is_the_assertions_audience(tool: Tool, platform: Platform) -> None:
    platform.routes["/openid"] = lambda _: Answer(
        body=configuration_of(platform.url, authorization_server="https://api.example.org/auth")
    )
    post(tool, invited(tool))
    (stored,) = registered(tool)
    assert stored.token_audience == "https://api.example.org/auth"


def test_two_buttons_pressed_at_once_register_once(tool: Tool, platform: Platform) -> None:
    given = invited(tool)
    inner: list[int] = []

    def meanwhile(_: object) -> Answer:
        inner.append(tool.app.test_client().post("/lti/register", data=given).status_code)
        return Answer(body={"client_id": "granted"})

    platform.routes["/register"] = meanwhile
    assert post(tool, given).status_code == 200
    assert inner == [400]
    assert len(registered(tool)) == 1


def test_an_attempt_that_outlived_its_claim_registers_nothing(
    tool: Tool, platform: Platform
) -> None:
    given = invited(tool)
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
    assert post(tool, given).status_code == 400
    assert [one.client_id for one in registered(tool)] == ["second"]
