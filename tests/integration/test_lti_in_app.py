"""LTI inside the whole application: framing, CSRF, refusals and bodies as they are served."""

from datetime import timedelta

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from community import OPERATOR, Role
from plugin.app import create_app
from plugin.lti import registrations, remove_registration, set_launch_handler
from plugin.lti.state import seal, unseal
from plugin.web.sessions import SESSION_KEY, sign_in, visitor
from plugin.web.visitors import Visitor
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import TOOL, Platform, Tool, sign


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    made = Tool(database, secret_box, served)
    made.register()
    return made


@pytest.fixture
def app(tool: Tool) -> Flask:
    return create_app(tool.services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _framers(policy: str) -> list[str]:
    (directive,) = [one for one in policy.split("; ") if one.startswith("frame-ancestors ")]
    return directive.split(" ")[1:]


def test_a_refusal_is_a_page_that_its_lms_may_frame(
    tool: Tool, client: FlaskClient, served: Platform
) -> None:
    asked = tool.login(client)
    page = tool.launch("no token", asked["state"], client)
    assert page.status_code == 400
    assert "not_a_jwt" in page.text
    assert _framers(page.headers["Content-Security-Policy"]) == [served.url]


def test_a_refusal_for_a_state_too_old_is_seen_in_its_frame(
    tool: Tool, client: FlaskClient, served: Platform
) -> None:
    asked = tool.login(client)
    content = unseal(tool.services.secret_box, "state", asked["state"], utc_now())
    old = seal(tool.services.secret_box, "state", content, utc_now() - timedelta(seconds=1))
    page = tool.launch(sign(served.claims(nonce=asked["nonce"])), old, client)
    assert "state_expired" in page.text
    assert _framers(page.headers["Content-Security-Policy"]) == [served.url]


@pytest.fixture
def launched(tool: Tool, app: Flask, client: FlaskClient, served: Platform) -> FlaskClient:
    """The browser of somebody whom an LMS brought in; every path of hers under /fails fails."""
    stored = tool.register(client_id="second")

    @app.get("/fails")
    def fails() -> str:
        assert visitor() is not None
        raise ZeroDivisionError

    with app.test_request_context(base_url=TOOL):
        sign_in(
            Visitor(
                community_id=tool.community_id,
                launch_roles=frozenset({Role.COORDINATOR}),
                registration_id=stored.id,
                frame_origins=(served.url,),
                deep_linking={"sealed": "x"},
            )
        )
        token = session[SESSION_KEY]
    with client.session_transaction(base_url=TOOL) as cookie:
        cookie[SESSION_KEY] = token
    return client


def test_a_failure_of_ours_is_seen_in_its_frame_too(
    launched: FlaskClient, served: Platform
) -> None:
    page = launched.get("/fails", base_url=TOOL)
    assert page.status_code == 500
    assert _framers(page.headers["Content-Security-Policy"]) == [served.url]
    assert "ZeroDivisionError" not in page.text


def test_what_an_lms_vouched_for_ends_with_its_registration(
    tool: Tool, launched: FlaskClient
) -> None:
    assert launched.get("/desk", base_url=TOOL).status_code == 200
    with tool.database.unit_of_work() as uow:
        for one in registrations(uow.session):
            remove_registration(uow, one.id, asker=OPERATOR, now=utc_now())
        uow.commit()
    assert launched.get("/desk", base_url=TOOL).status_code == 401


def test_a_login_from_nowhere_is_a_page_that_nobody_may_frame(client: FlaskClient) -> None:
    page = client.get(
        "/lti/login", query_string={"iss": "https://nowhere.example", "login_hint": "1"}
    )
    assert page.status_code == 400
    assert _framers(page.headers["Content-Security-Policy"]) == ["'none'"]


def test_a_browser_that_keeps_nothing_is_offered_a_window(tool: Tool, app: Flask) -> None:
    asked = tool.login(app.test_client())
    token = sign(tool.platform.claims(nonce=asked["nonce"]))
    page = tool.launch(token, asked["state"], app.test_client())
    assert page.status_code == 401
    assert 'target="_blank"' in page.text
    assert "/lti/login?iss=" in page.text


def test_a_launch_needs_no_csrf_token(tool: Tool, app: Flask, client: FlaskClient) -> None:
    set_launch_handler(app, "LtiResourceLinkRequest", lambda _: "let in")
    asked = tool.login(client)
    token = sign(tool.platform.claims(nonce=asked["nonce"]))
    assert tool.launch(token, asked["state"], client).text == "let in"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"x" * 1_000_001, {}, 413, "body_too_large"),
        (b"", {"Transfer-Encoding": "chunked"}, 411, "length_missing"),
    ],
)
def test_bodies_that_are_not_read(
    client: FlaskClient, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    unsaid = {"CONTENT_LENGTH": ""} if headers else {}
    page = client.open(
        "/lti/launch", method="POST", data=body, headers=headers, environ_overrides=unsaid
    )
    assert page.status_code == status
    assert code in page.text


def test_the_static_parts_of_its_pages_are_served(client: FlaskClient) -> None:
    with client.get("/lti/static/close.js") as script, client.get("/lti/static/lti.css") as style:
        assert script.mimetype == "text/javascript"
        assert style.mimetype == "text/css"
