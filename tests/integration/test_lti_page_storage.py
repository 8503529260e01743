"""Logins of a frame that keeps no cookie: what a page keeps and shows ties the launch to it."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import plugin.lti
from plugin.lti.browser_cookie import COOKIE
from storage import Database, SecretBox
from tests.integration.lti_platform import (
    CLIENT,
    TOOL,
    Platform,
    Tool,
    everything,
    sign,
)

FRAME = {"Sec-Fetch-Dest": "iframe"}
OURS = {"Origin": TOOL, "Sec-Fetch-Site": "same-origin"}
SCRIPT = Path(plugin.lti.__file__).parent / "static" / "login.js"


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    made = Tool(database, secret_box, served)
    made.register(frame_origins=["https://campus.example.org"])
    return made


def forgetful(tool: Tool) -> FlaskClient:
    """A browser that keeps no cookie in a frame."""
    return tool.app.test_client(use_cookies=False)


def kept(tool: Tool, **changes: str) -> dict[str, str]:
    """What the page that keeps the value is told, with the LMS's parameters as `state`, `nonce`."""
    given = {"iss": tool.platform.url, "login_hint": "7", "client_id": CLIENT} | changes
    onward = forgetful(tool).get("/lti/login", query_string=given, headers=FRAME)
    page = forgetful(tool).get(onward.headers["Location"], headers=FRAME)
    assert page.status_code == 200, page.text
    assert "Set-Cookie" not in page.headers
    found = told(page.text)
    asked = parse_qs(urlsplit(found["onward"]).query)
    return found | {name: values[0] for name, values in asked.items()}


def told(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', page)}


def answered(tool: Tool, told: dict[str, str]) -> dict[str, str]:
    """The form that the LMS sends."""
    return {"id_token": sign(tool.platform.claims(nonce=told["nonce"])), "state": told["state"]}


def send(tool: Tool, form: dict[str, str], headers: dict[str, str] = OURS) -> TestResponse:
    return forgetful(tool).post("/lti/launch", data=form, headers=headers)


def test_the_value_is_in_no_address_and_the_launch_is_let_in_by_it(tool: Tool) -> None:
    page = kept(tool)
    assert len(page["value"]) == 43
    assert page["value"] not in page["onward"]
    form = answered(tool, page)
    before = everything(tool.database)
    first = send(tool, form, {"Origin": tool.platform.url, "Sec-Fetch-Site": "cross-site"})
    assert first.status_code == 200
    assert told(first.text) == {name: page[name] for name in ("key", "target", "origins")}
    assert page["value"] not in first.text
    assert first.headers["Referrer-Policy"] == "same-origin"
    assert first.headers["Cache-Control"] == "no-store"
    assert everything(tool.database) == before
    assert tool.launches == []
    assert send(tool, form | {"browser": page["value"]}).text == "let in"
    again = send(tool, form | {"browser": page["value"]})
    assert "state_reused" in again.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": TOOL, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=["nothing", "another", "null", "neighbour", "no-origin"],
)
def test_nobody_brings_her_own_launch_into_another_browser(
    tool: Tool, headers: dict[str, str]
) -> None:
    """Login CSRF: whoever began a login knows its value, and posts it from a page of her own."""
    page = kept(tool)
    before = everything(tool.database)
    refused = send(tool, answered(tool, page) | {"browser": page["value"]}, headers)
    assert refused.status_code == 401
    assert "state_other_browser" in refused.text
    assert everything(tool.database) == before
    assert tool.launches == []


@pytest.mark.parametrize("found", ["", "x" * 43, "é"])
def test_a_window_that_holds_another_value_is_refused(tool: Tool, found: str) -> None:
    page = kept(tool)
    refused = send(tool, answered(tool, page) | {"browser": found})
    assert refused.status_code == 401
    assert "state_other_browser" in refused.text
    assert tool.launches == []


def test_the_value_of_another_login_does_not_do(tool: Tool) -> None:
    """State fixation: the state of one login with what another window holds."""
    hers, his = kept(tool), kept(tool)
    assert hers["key"] != his["key"]
    assert send(tool, answered(tool, hers) | {"browser": his["value"]}).status_code == 401
    mixed = answered(tool, hers) | {"id_token": answered(tool, his)["id_token"]}
    assert "nonce_wrong" in send(tool, mixed | {"browser": hers["value"]}).text


def test_a_cookie_does_not_stand_for_a_page_nor_a_page_for_a_cookie(tool: Tool) -> None:
    page = kept(tool)
    client = tool.app.test_client()
    client.set_cookie(COOKIE, page["value"], secure=True)
    form = answered(tool, page)
    assert client.post("/lti/launch", data=form | {"browser": ""}, headers=OURS).status_code == 401
    asked = tool.login()
    cookie = tool.client.get_cookie(COOKIE)
    assert cookie is not None
    by_cookie = {"id_token": sign(tool.platform.claims(nonce=asked["nonce"]))}
    by_cookie |= {"state": asked["state"], "browser": cookie.value}
    assert send(tool, by_cookie).status_code == 401
    assert tool.launches == []


def test_what_the_lms_offers_is_told_to_it_again_where_it_is_used(tool: Tool) -> None:
    page = kept(tool, lti_storage_target="storage")
    assert page["target"] == page["lti_storage_target"] == "storage"
    assert "lti_storage_target" not in tool.login(lti_storage_target="storage")
    assert "lti_storage_target" not in kept(tool)


def test_only_the_lmss_own_origins_are_asked_the_login_s_first(tool: Tool) -> None:
    assert kept(tool)["origins"].split() == [tool.platform.url, "https://campus.example.org"]
    script = SCRIPT.read_text(encoding="utf-8")
    posts = re.findall(r"postMessage\((.*)\);", script)
    assert posts == ["message, origin", "message, origins[0]"]
    assert '"*"' not in script


def test_an_lms_that_refuses_is_heard_without_the_window_being_looked_at(tool: Tool) -> None:
    page = kept(tool)
    refused = send(tool, {"state": page["state"], "error": "login_required"})
    assert "lms_refused" in refused.text


def test_what_is_sent_on_is_only_text(tool: Tool) -> None:
    page = kept(tool)
    form = {"state": page["state"], "id_token": '"><script>alert(1)</script>'}
    assert "<script>alert" not in send(tool, form).text


def test_without_a_script_the_login_begins_again_in_a_window(tool: Tool) -> None:
    """Its values are in a form, and the LMS's hint is not spent."""
    given = {"iss": tool.platform.url, "login_hint": "7", "client_id": CLIENT}
    given |= {"lti_message_hint": '{"cmid":3}', "lti_storage_target": "storage"}
    onward = forgetful(tool).get("/lti/login", query_string=given, headers=FRAME)
    page = forgetful(tool).get(onward.headers["Location"], headers=FRAME).text
    assert f'<form method="post" action="{TOOL}/lti/login" target="_blank"' in page
    inputs = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page)
    fields = {name: unescape(value) for name, value in inputs}
    assert fields["lti_message_hint"] == given["lti_message_hint"]
    window: Any = tool.app.test_client()
    opened = window.post("/lti/login", data=fields, headers={"Sec-Fetch-Dest": "document"})
    assert opened.status_code == 200, "no redirect: a form's may not leave this site"
    (address,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]*)"', opened.text)
    asked = {name: each[0] for name, each in parse_qs(urlsplit(unescape(address)).query).items()}
    assert asked["lti_message_hint"] == given["lti_message_hint"]
    token = sign(tool.platform.claims(nonce=asked["nonce"]))
    assert tool.launch(token, asked["state"], window).text == "let in"
