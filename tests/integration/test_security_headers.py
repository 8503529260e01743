"""Every page of the route list, for a guest and for somebody signed in: its headers and policy."""

import base64
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community import Role
from plugin.web.sessions import SESSION_KEY
from storage import Database, SecretBox
from tests.unit.plugin.web.world import SITE, World, get, make_world


@pytest.fixture
def made(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def addresses(app: Flask) -> list[str]:
    """Every route that answers GET, with made-up values where it takes some."""
    made_up = {"UUIDConverter": "00000000-0000-4000-8000-000000000000", "IntegerConverter": "1"}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
            values: dict[str, Any] = {n: made_up.get(kind, "made-up") for n, kind in kinds.items()}
            with app.test_request_context():
                found.append(app.url_for(rule.endpoint, **values))
    return found


def test_every_page_has_its_headers(made: World) -> None:
    member = made.person("Ada", Role.STEWARD)
    looked_at = 0
    for browser in (made.guest(), made.browser(member)):
        app = browser.application
        for address in addresses(app):
            looked_at += _check(browser, address)
    assert looked_at > 40


def _check(browser: FlaskClient, address: str) -> int:
    answer = get(browser, address)
    assert answer.status_code < 500, address
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff", address
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000"), address
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), address
    if not address.startswith("/lti/"):
        assert "camera=()" in headers["Permissions-Policy"], address
    if answer.mimetype != "text/html":
        return 0
    assert headers["Cache-Control"] == "no-store", address
    [policy] = headers.getlist("Content-Security-Policy")
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert "unsafe" not in policy, address
    assert "frame-ancestors" in parts, address
    if address.startswith("/lti/"):
        return 1  # launches have a policy of their own, held by their tests
    assert parts["default-src"] == "'none'", address
    assert parts["script-src"] == "'self'", address
    assert parts["style-src"] == "'self'", address
    assert parts["base-uri"] == "'none'", address
    assert parts["frame-ancestors"] == "'none'", address  # no LMS brought this visitor
    assert parts["form-action"].startswith("'self'"), address
    return 1


def test_session_tokens_are_long_and_never_the_same(made: World) -> None:
    member = made.person("Ada")
    tokens = set()
    for _ in range(3):
        with made.browser(member).session_transaction(base_url=SITE) as session:
            tokens.add(session[SESSION_KEY])
    assert len(tokens) == 3
    for token in tokens:
        assert len(base64.urlsafe_b64decode(token + "=")) >= 32
