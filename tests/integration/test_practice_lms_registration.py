"""Tools connect themselves by Dynamic Registration, or are connected by hand."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.practice_lms.bench import ADDRESS, Bench, open_bench
from tests.practice_lms.registration import PLATFORM, TOOL
from tests.practice_lms.tools import SCORE
from tests.practice_lms.web_client import read_page

ASKED = {
    "application_type": "web",
    "response_types": ["id_token"],
    "grant_types": ["implicit", "client_credentials"],
    "initiate_login_uri": "http://other.example/login",
    "redirect_uris": ["http://other.example/launch"],
    "client_name": "Other tool",
    "jwks_uri": "http://other.example/keys",
    "token_endpoint_auth_method": "private_key_jwt",
    "scope": SCORE,
    TOOL: {
        "domain": "other.example",
        "target_link_uri": "http://other.example/launch",
        "custom_parameters": {"from": "registration"},
        "claims": ["iss", "sub"],
        "messages": [
            {
                "type": "LtiDeepLinkingRequest",
                "target_link_uri": "http://other.example/choose",
            }
        ],
    },
}


def register(bench: Bench, asked: Any, token: str | None = None) -> TestResponse:
    """What the tool posts, with the token that an administrator's click gave it."""
    if token is None:
        started = bench.control("registrations", address="http://other.example/register?a=1")
        token = parse_qs(urlsplit(started["url"]).query)["registration_token"][0]
    return bench.client.post(
        "/lti/registration", json=asked, headers={"Authorization": f"Bearer {token}"}
    )


def test_an_administrator_opens_the_tools_registration_in_a_frame(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        bench.sign_in("noa")
        answer = bench.client.post(
            "/admin/tools/register", data={"address": "http://other.example/register?invitation=1"}
        )
        page = read_page(ADDRESS, 200, answer.text)
        asked = parse_qs(urlsplit(page.frames[0]).query)
        assert asked["invitation"] == ["1"]
        assert asked["openid_configuration"] == [f"{ADDRESS}/.well-known/openid-configuration"]
        assert asked["registration_token"][0]


def test_the_configuration_says_what_this_platform_is(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        configuration = bench.client.get("/.well-known/openid-configuration").get_json()
        assert configuration["issuer"] == ADDRESS
        assert configuration["registration_endpoint"].startswith(ADDRESS)
        assert configuration[PLATFORM]["product_family_code"] == "moodle"


def test_a_registered_tool_waits_until_it_is_activated(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        reply = register(bench, ASKED)
        assert reply.status_code == 201
        tool = bench.state()["tool"][-1]
        assert tool["client_id"] == reply.get_json()["client_id"]
        assert reply.get_json()[TOOL]["deployment_id"] == str(tool["id"])
        assert tool["deep_linking_url"] == "http://other.example/choose"
        assert tool["scopes"] == [SCORE]
        assert tool["state"] == "pending"
        bench.sign_in("carla")
        start = f"/courses/{bench.course}/deep-link/{tool['id']}/start"
        assert bench.client.get(start).status_code == 403
        assert bench.client.post(f"/admin/tools/{tool['id']}/activate").status_code == 403
        bench.sign_in("noa")
        bench.client.post(f"/admin/tools/{tool['id']}/activate")
        assert bench.state()["tool"][-1]["state"] == "active"


def test_a_registration_token_is_good_once(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        assert register(bench, ASKED, token="made-up").status_code == 401
        started = bench.control("registrations", address="http://other.example/register")
        token = parse_qs(urlsplit(started["url"]).query)["registration_token"][0]
        assert register(bench, ASKED, token).status_code == 201
        assert register(bench, ASKED, token).status_code == 401


@pytest.mark.parametrize(
    "without", ["redirect_uris", "initiate_login_uri", "jwks_uri", "client_name", TOOL]
)
def test_an_incomplete_registration_is_refused_in_each_ones_way(
    tmp_path: Path, without: str
) -> None:
    asked = {name: value for name, value in ASKED.items() if name != without}
    with open_bench(tmp_path) as bench:
        refused = register(bench, asked)
        assert refused.status_code == 400
        assert refused.get_json()["error"] == "invalid_client_metadata"
        bench.control("mode", mode="canvas")
        refused = register(bench, asked)
        assert refused.status_code == 422
        assert len(refused.get_json()["errors"]) == 1


def test_a_tool_is_connected_by_hand(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        bench.sign_in("noa")
        form = {
            "name": "By hand",
            "login_url": "http://hand.example/login",
            "launch_url": "http://hand.example/launch",
            "jwks_url": "http://hand.example/keys",
        }
        assert bench.client.post("/admin/tools", data=form).status_code == 302
        tool = bench.state()["tool"][-1]
        assert (tool["name"], tool["state"]) == ("By hand", "active")
        assert tool["redirect_uris"] == ["http://hand.example/launch"]


def test_the_pages_are_for_those_they_are_for(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        assert bench.client.get("/courses").status_code == 401
        bench.sign_in("ana")
        assert bench.client.get("/admin/tools").status_code == 403
        bench.send_score(bench.token())
        bench.send_score(bench.token(), userId="4", scoreGiven=2)
        own = bench.client.get(f"/courses/{bench.course}/grades").text
        assert "7 / 10" in own
        assert "2 / 10" not in own
        bench.sign_in("carla")
        everybodys = bench.client.get(f"/courses/{bench.course}/grades").text
        assert "7 / 10" in everybodys
        assert "2 / 10" in everybodys


def test_a_form_from_another_site_is_refused(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        elsewhere = {"Origin": "http://elsewhere.example"}
        assert bench.client.post("/sign-out", headers=elsewhere).status_code == 403
        assert bench.client.post("/sign-out", headers={"Origin": ADDRESS}).status_code == 302
        assert bench.client.post("/control/mode", data="mode=canvas").status_code == 415
