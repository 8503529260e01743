"""Login: the redirect an LMS expects, the cookie a frame keeps, the way out when it does not."""

from urllib.parse import parse_qs, urlsplit

import pytest

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

HINT = '{"cmid":3,"launchid":"a b&c=d"}'
FRAME = {"Sec-Fetch-Dest": "iframe"}


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    made = Tool(database, secret_box, served)
    made.register(auth_login_url=f"{served.url}/auth?tenant=5")
    return made


def _given(tool: Tool, **more: str) -> dict[str, str]:
    return {
        "iss": tool.platform.url,
        "login_hint": "7",
        "lti_message_hint": HINT,
        "client_id": CLIENT,
        "target_link_uri": f"{TOOL}/lti/launch",
    } | more


def test_redirects_with_all_that_an_lms_wants_and_writes_nothing(tool: Tool) -> None:
    before = everything(tool.database)
    response = tool.client.get("/lti/login", query_string=_given(tool))
    assert response.status_code == 302
    location = response.headers["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    state, nonce = query.pop("state"), query.pop("nonce")
    assert query == {
        "tenant": "5",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT,
        "redirect_uri": f"{TOOL}/lti/launch",
        "login_hint": "7",
        "lti_message_hint": HINT,
    }
    assert "%7B%22cmid%22%3A3%2C" in location
    assert len(nonce) >= 22
    assert state
    assert everything(tool.database) == before
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_cookie_is_one_that_a_frame_keeps(tool: Tool) -> None:
    (cookie,) = tool.client.get("/lti/login", query_string=_given(tool)).headers.getlist(
        "Set-Cookie"
    )
    assert cookie.startswith(f"{COOKIE}=")
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned"} <= attributes


def test_two_tabs_of_one_browser_both_launch(tool: Tool) -> None:
    first, second = tool.login(), tool.login()
    for asked in (second, first):
        token = sign(tool.platform.claims(nonce=asked["nonce"]))
        assert tool.launch(token, asked["state"]).text == "let in"


def test_a_frame_without_a_cookie_is_looked_at_first(tool: Tool) -> None:
    response = tool.client.get("/lti/login", query_string=_given(tool), headers=FRAME)
    assert response.status_code == 302
    onward = response.headers["Location"]
    assert onward.startswith(f"{TOOL}/lti/login/continue?login=")
    again = tool.client.get(onward, headers=FRAME)
    assert again.headers["Location"].startswith(f"{tool.platform.url}/auth?")
    query = parse_qs(urlsplit(again.headers["Location"]).query)
    assert query["lti_message_hint"] == [HINT]
    token = sign(tool.platform.claims(nonce=query["nonce"][0]))
    assert tool.launch(token, query["state"][0]).text == "let in"


def test_a_frame_that_keeps_no_cookie_is_offered_a_window(tool: Tool) -> None:
    """What else is tried by a script is in test_lti_page_storage.py."""
    onward = tool.client.get("/lti/login", query_string=_given(tool), headers=FRAME).headers[
        "Location"
    ]
    forgetful = tool.app.test_client(use_cookies=False)
    page = forgetful.get(onward, headers=FRAME)
    assert page.status_code == 200
    assert "Your browser keeps no cookie here" in page.text
    assert f'action="{TOOL}/lti/login" target="_blank"' in page.text
    assert page.text.count("<script") == 1
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_a_frame_with_a_cookie_goes_straight_on(tool: Tool) -> None:
    tool.login()
    response = tool.client.get("/lti/login", query_string=_given(tool), headers=FRAME)
    assert response.headers["Location"].startswith(f"{tool.platform.url}/auth?")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"iss": "https://other.example.org"}, "registration_unknown"),
        ({"client_id": "other"}, "registration_unknown"),
        ({"login_hint": ""}, "login_incomplete"),
        ({"iss": ""}, "login_incomplete"),
        ({"login_hint": "x" * 5000}, "login_incomplete"),
        ({"iss": "https://a\0b"}, "login_incomplete"),
    ],
)
def test_refuses_a_login(tool: Tool, given: dict[str, str], code: str) -> None:
    response = tool.client.post("/lti/login", data=_given(tool, **given))
    assert response.status_code == 400
    assert code in response.text


@pytest.mark.parametrize("sealed", ["", "a.b", "YWJj.YWJj", "é.é"])
def test_refuses_a_continuation_that_is_not_ours(tool: Tool, sealed: str) -> None:
    response = tool.client.get("/lti/login/continue", query_string={"login": sealed})
    assert response.status_code == 400
    assert "state_unknown" in response.text


def test_the_key_set_is_public_and_stays(tool: Tool) -> None:
    first = tool.client.get("/lti/jwks.json")
    (key,) = first.json["keys"] if first.json else []
    assert set(key) == {"kty", "n", "e", "kid", "alg", "use"}
    assert tool.client.get("/lti/jwks.json").json == first.json
    assert "public" in first.headers["Cache-Control"]
