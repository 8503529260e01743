"""Launches that a registration lets in: deployments, clients, issuers, keys and who may frame."""

import pytest
from flask import g

from plugin.lti import registration
from storage import Database, SecretBox
from tests.integration.lti_accepting import WHO, launched
from tests.integration.lti_platform import (
    CLIENT,
    LTI,
    Platform,
    Tool,
    everything,
    public_jwk,
    sign,
)


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    served.keys = [public_jwk("lms")]
    served.asked.clear()
    return Tool(database, secret_box, served)


@WHO
def test_two_deployments_under_one_client(tool: Tool, role: str) -> None:
    tool.register(deployments=["1", "2"])
    for deployment_id in ("1", "2"):
        changes = {f"{LTI}deployment_id": deployment_id, f"{LTI}roles": [role]}
        assert launched(tool, **changes).deployment_id == deployment_id


@WHO
def test_two_clients_under_one_issuer(tool: Tool, role: str) -> None:
    ids = {client: tool.register(client_id=client).id for client in (CLIENT, "client-2")}
    for client, registration_id in ids.items():
        asked = tool.login(client_id=client)
        claims = tool.platform.claims(nonce=asked["nonce"], aud=client, **{f"{LTI}roles": [role]})
        assert tool.launch(sign(claims), asked["state"]).text == "let in"
        assert tool.launches[-1].registration_id == registration_id


def test_two_clients_told_apart_by_deployment(tool: Tool) -> None:
    tool.register(deployments=["1"])
    tool.register(client_id="client-2", deployments=["2"])
    assert tool.login(client_id="", lti_deployment_id="2")["client_id"] == "client-2"
    response = tool.client.get(
        "/lti/login", query_string={"iss": tool.platform.url, "login_hint": "7"}
    )
    assert response.status_code == 400
    assert "registration_ambiguous" in response.text


@WHO
def test_issuer_with_a_slash_at_login_and_a_listed_alias_in_the_token(
    tool: Tool, role: str
) -> None:
    issuer = tool.platform.url
    tool.register(issuer_aliases=[f"{issuer}/", "https://old.example.org"])
    for spelling in (f"{issuer}/", "https://old.example.org"):
        asked = tool.login(iss=spelling)
        claims = tool.platform.claims(nonce=asked["nonce"], iss=spelling, **{f"{LTI}roles": [role]})
        assert tool.launch(sign(claims), asked["state"]).text == "let in"
        assert tool.launches[-1].issuer == issuer  # one identity, however it is spelt


def test_an_unlisted_slash_is_another_issuer(tool: Tool) -> None:
    tool.register()
    asked = tool.login(iss=f"{tool.platform.url}/")
    claims = tool.platform.claims(nonce=asked["nonce"], iss=f"{tool.platform.url}/")
    assert "issuer_wrong" in tool.launch(sign(claims), asked["state"]).text


def test_missing_resource_link_by_flag(tool: Tool) -> None:
    tool.register(allow_missing_resource_link=True)
    assert launched(tool, **{f"{LTI}resource_link": None}).resource_link_id is None


def test_the_first_valid_launch_decides_the_deployment(tool: Tool) -> None:
    stored = tool.register(deployments=[], state="pending")
    before = everything(tool.database)
    asked = tool.login()
    tool.launch(sign(tool.platform.claims(nonce=asked["nonce"]), key="forger"), asked["state"])
    assert everything(tool.database) == before
    launched(tool, **{f"{LTI}deployment_id": "5"})
    with tool.database.reading() as session:
        known = registration(session, stored.id)
    assert (known.deployments, known.state) == (frozenset({"5"}), "active")
    asked = tool.login()
    claims = tool.platform.claims(nonce=asked["nonce"], **{f"{LTI}deployment_id": "6"})
    assert "deployment_unknown" in tool.launch(sign(claims), asked["state"]).text


def test_any_deployment_is_remembered_where_that_is_wanted(tool: Tool) -> None:
    stored = tool.register(deployments=[], deployment_rule="any")
    for deployment_id in ("5", "6"):
        launched(tool, **{f"{LTI}deployment_id": deployment_id})
    with tool.database.reading() as session:
        assert registration(session, stored.id).deployments == {"5", "6"}


def test_frame_origins_come_from_registration_and_signed_return_addresses(tool: Tool) -> None:
    stored = tool.register(frame_origins=["https://embed.example.org"])
    returns = {f"{LTI}launch_presentation": {"return_url": "https://school.example.org/back?x=1"}}
    expected = {tool.platform.url, "https://embed.example.org", "https://school.example.org"}
    with tool.app.test_client() as client:
        asked = tool.login(client)
        token = sign(tool.platform.claims(nonce=asked["nonce"], **returns))
        tool.launch(token, asked["state"], client, headers={"Referer": "https://evil.example"})
        assert set(g.frame_origins) == expected
    with tool.database.reading() as session:
        assert set(registration(session, stored.id).frame_origins) == expected


def test_a_new_key_of_the_lms_is_fetched_once(tool: Tool) -> None:
    tool.register()
    launched(tool)
    launched(tool)
    assert len(tool.platform.asked_for("/certs")) == 1
    tool.platform.keys = [public_jwk("next", alg="RS256")]
    tool.platform.keys[0].pop("alg")  # Brightspace
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]), key="next", kid="next")
    assert tool.launch(token, asked["state"]).text == "let in"
    assert len(tool.platform.asked_for("/certs")) == 2
    assert all(one.headers["User-Agent"] for one in tool.platform.asked)


def test_an_unknown_header_member_is_left_alone(tool: Tool) -> None:
    tool.register()
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]), tenant="5")
    assert tool.launch(token, asked["state"]).text == "let in"


def test_another_registered_algorithm(tool: Tool) -> None:
    tool.register(algorithms=["RS256", "RS512"])
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]), algorithm="RS512")
    assert tool.launch(token, asked["state"]).text == "let in"
