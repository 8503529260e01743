"""States and nonces to refuse: used before, too old, not ours, of another browser."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from plugin.lti.browser_cookie import COOKIE
from plugin.lti.state import digest, seal, unseal
from storage import utc_now
from tests.databases import Templates
from tests.integration.lti_platform import Platform, Tool, kept_tool, sign
from tests.integration.lti_refusals import expect_refusal


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def tool(request: pytest.FixtureRequest, templates: Templates, served: Platform) -> Iterator[Tool]:
    """One per kind of database for all: a refusal leaves nothing behind, which is what is shown."""
    with kept_tool(templates, request.param, served) as made:
        made.register(trusted_audiences=["trusted"])
        yield made


def test_refuses_state_and_token_replayed_together(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    token = sign(served.claims(nonce=asked["nonce"]))
    assert tool.launch(token, asked["state"]).text == "let in"
    expect_refusal(tool, token, asked["state"], "state_reused", caplog)


def test_refuses_a_state_used_before_with_a_fresh_token(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    tool.launch(sign(served.claims(nonce=asked["nonce"])), asked["state"])
    fresh = sign(served.claims(nonce=asked["nonce"], sub="8"))
    expect_refusal(tool, fresh, asked["state"], "state_reused", caplog)


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
    expect_refusal(tool, token, again, "nonce_reused", caplog)


@pytest.mark.parametrize(
    ("state", "code"),
    [("", "state_missing"), ("abc", "state_unknown"), ("YWJj.YWJj", "state_unknown")],
)
def test_refuses_a_state_that_is_not_ours(
    tool: Tool, served: Platform, state: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = sign(served.claims(nonce=tool.login()["nonce"]))
    expect_refusal(tool, token, state, code, caplog)


def test_refuses_a_state_too_old(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    content = unseal(tool.services.secret_box, "state", asked["state"], utc_now())
    old = seal(tool.services.secret_box, "state", content, utc_now() - timedelta(seconds=1))
    token = sign(served.claims(nonce=asked["nonce"]))
    expect_refusal(tool, token, old, "state_expired", caplog)


@pytest.mark.parametrize("cookie", [None, "x" * 43])
def test_refuses_a_state_of_another_browser_and_offers_a_new_window(
    tool: Tool, served: Platform, cookie: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login(login_hint="7", lti_message_hint='{"cmid":3}')
    token = sign(served.claims(nonce=asked["nonce"]))
    other = tool.app.test_client()
    if cookie:
        other.set_cookie(COOKIE, cookie)
    page = expect_refusal(tool, token, asked["state"], "state_other_browser", caplog, client=other)
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
    expect_refusal(tool, token, state, "registration_unknown", caplog)
