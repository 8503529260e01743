"""What every answer of every route says of itself, and what none of them gives away."""

import re
from collections.abc import Iterator

import pytest
import pytest_socket
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community import Role
from plugin.web.sessions import SESSION_KEY, hash_of
from tests.integration.every_route.asking import post, routes
from tests.integration.every_route.test_nothing_told import path_of
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import People

HIDDEN = (
    "/static/",
    "/static",
    "/bootstrap/static/",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static/child.js~",
    "/static/child.js.bak",
    "/static/.child.js.swp",
    "/web/templates/web/home.html",
    "/.git/HEAD",
    "/.env",
    "/secret.key",
    "/child.sqlite",
    "/Thumbs.db",
    "/curricula/",
)


def answers(site: Site, browser: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """Of every rule that takes GET, and of every form of the pages."""
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            answer = browser.get(path_of(site, rule), base_url=BASE, buffered=True)
            yield rule.endpoint, answer
    for name in routes(site, "POST"):
        if name not in ("web.sign_out", "web.end_all_sessions"):
            yield name, post(site, browser, name, {})


def test_every_answer_says_its_type_and_characters(site: Site, people: People) -> None:
    wrong, seen = {}, 0
    for name, answer in answers(site, people.signed_in(Role.STEWARD)):
        said = answer.headers.get("Content-Type", "")
        seen += 1
        is_text = said.startswith("text/") or re.match(r"[\w/]+\+xml|application/xml", said)
        if answer.data and (not said or (is_text and "charset=utf-8" not in said)):
            wrong[name] = said
    assert wrong == {}
    assert seen > 90


def test_no_answer_holds_the_token_of_its_session(site: Site, people: People) -> None:
    """Neither a page nor an address nor another header than the cookie's own."""
    browser = people.signed_in(Role.STEWARD)
    with browser.session_transaction(base_url=BASE) as cookie:
        token = str(cookie[SESSION_KEY])
    for name, answer in answers(site, browser):
        headers = [value for key, value in answer.headers if key != "Set-Cookie"]
        told = (
            answer.text + repr(headers)
            if (answer.mimetype or "").startswith("text/")
            else repr(headers)
        )
        assert token not in told, name
        assert hash_of(token).hex() not in told, name


def test_signing_out_leaves_nothing_in_the_browser(site: Site, people: People) -> None:
    browser = people.signed_in(Role.STEWARD)
    shown = browser.get("/me", base_url=BASE)
    assert shown.headers["Cache-Control"] == "no-store"
    browser.post("/sign-out", base_url=BASE)
    with browser.session_transaction(base_url=BASE) as cookie:
        assert SESSION_KEY not in cookie
        assert not set(cookie) - {"csrf_token"}


def test_no_page_calls_anybody(site: Site, people: People) -> None:
    """Not to report, to count, or to look for something newer: with no network all is the same."""
    browser = people.signed_in(Role.STEWARD)
    pytest_socket.disable_socket()
    try:
        statuses = [answer.status_code for _, answer in answers(site, browser)]
    finally:
        pytest_socket.enable_socket()
        pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"])
    assert max(statuses) < 500


@pytest.mark.parametrize("path", HIDDEN)
def test_no_folder_is_listed_and_no_file_of_ours_is_served(site: Site, path: str) -> None:
    answer = site.app.test_client().get(path, base_url=BASE, buffered=True)
    assert answer.status_code == 404
