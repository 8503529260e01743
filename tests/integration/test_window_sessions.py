"""A session that the pages of one window hold, and no cookie."""

import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import make_response, request, session
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from plugin.cookie_sessions import FRAMED, OWN, WINDOW_IDLE, keep_in_window
from plugin.in_window import DO, LOOK
from plugin.lti import SUBMISSION_REVIEW, due_scores
from plugin.web import sessions
from plugin.web.launch import on_resource_launch
from plugin.web.refusals import NothingHandedIn
from plugin.web.reviewing import on_submission_review
from plugin.web.sessions import WINDOW_LONGEST, WebSession
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import LMS, launch_of, register
from tests.unit.plugin.web.world import SITE, World, make_world

OURS = {"Origin": SITE, "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
VALUE = re.compile(r'name="child_window" value="([^"]+)"')


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def launched(world: World) -> tuple[TestResponse, str]:
    """What answers a launch whose login no cookie kept, and where it leads."""
    launch = launch_of(world, register(world), locale="en")
    with world.app.test_request_context("/lti/launch", base_url=SITE, method="POST"):
        keep_in_window(session)
        answer: Any = make_response(on_resource_launch(launch))
        answer = world.app.process_response(answer)
    onward = re.search(r'<form method="post" action="([^"]+)" data-onward', answer.get_data(True))
    assert onward is not None
    return answer, unescape(onward[1])


def value_of(page: Any) -> str:
    found = VALUE.search(page.get_data(True))
    assert found is not None, page.get_data(True)
    return found[1]


def browser(world: World) -> FlaskClient:
    return world.app.test_client(use_cookies=False)


def sent(
    world: World, path: str, value: str, headers: Mapping[str, str] = OURS, **fields: Any
) -> TestResponse:
    return browser(world).post(
        path,
        base_url=SITE,
        data={**fields, "child_window": value},
        headers=headers,
        buffered=True,
    )


def hidden(page: str) -> dict[str, str]:
    form = page.split('<form id="items"')[1]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_a_lesson_is_opened_answered_and_finished_without_a_cookie(world: World) -> None:
    answer, onward = launched(world)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert onward == LOOK + world.lesson()
    page = sent(world, onward, value_of(answer))
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert f"frame-ancestors {LMS}" in page.headers["Content-Security-Policy"]
    assert 'src="/static/window.js"' in page.text
    fields: dict[str, Any] = hidden(page.text) | {"item:sum": "b"}
    finished = sent(world, DO + world.lesson(act="/finish"), value_of(page), **fields)
    where = re.search(r'action="([^"]+)" data-onward', finished.text)
    assert where is not None, finished.text
    result = sent(world, unescape(where[1]).partition("#")[0], value_of(finished))
    assert 'id="result"' in result.text
    with world.services.database.reading() as reading:
        assert len(due_scores(reading)) == 1


def test_a_launch_that_shows_why_it_cannot_lead_on_still_has_its_session(world: World) -> None:
    """A browser says of which origin a form is only where the page's policy lets it."""
    launch = launch_of(
        world, register(world), locale="en", message_type=SUBMISSION_REVIEW, for_user="7"
    )
    with world.app.test_request_context("/lti/launch", base_url=SITE, method="POST"):
        keep_in_window(session)
        with pytest.raises(NothingHandedIn) as refused:
            on_submission_review(launch)
        answer: Any = make_response(world.app.handle_user_exception(refused.value))
        answer = world.app.process_response(answer)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert sent(world, f"{LOOK}/me", value_of(answer)).status_code == 200


def test_the_session_is_in_no_address_and_in_no_line_of_a_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer, onward = launched(world)
    value = value_of(answer)
    page = sent(world, onward, value)
    assert value not in onward
    for address in re.findall(r'(?:href|src|action|formaction)="([^"]*)"', page.text):
        assert value_of(page) not in address
    assert value not in caplog.text
    assert value_of(page) not in caplog.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": SITE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": LMS, "Sec-Fetch-Site": "cross-site"},
    ],
    ids=["nothing", "another", "null", "lying", "the-lms"],
)
def test_no_page_of_another_site_brings_a_session_here(
    world: World, headers: dict[str, str]
) -> None:
    """Session fixation: somebody's own session, sent from her page in another's browser."""
    answer, onward = launched(world)
    assert sent(world, onward, value_of(answer), headers).status_code == 401
    assert sent(world, onward, value_of(answer)).status_code == 200


def test_no_cookie_can_be_made_of_it_nor_it_of_a_cookie(world: World) -> None:
    answer, onward = launched(world)
    for name in (OWN, FRAMED):
        client = world.guest()
        client.set_cookie(name, value_of(answer), domain="child.example", secure=True)
        assert client.get(world.lesson(), base_url=SITE).status_code == 401
    client = world.browser(world.person("Demo Luz"))
    cookie = client.get_cookie(OWN, domain="child.example")
    assert cookie is not None
    assert sent(world, f"{LOOK}/me", cookie.value).status_code == 401
    with client.session_transaction(base_url=SITE) as kept:
        token = kept["sid"]
    with world.app.test_request_context("/", base_url=SITE):
        keep_in_window(session)
        session["sid"] = token
        interface: Any = world.app.session_interface
        value = interface.value_for_page(session)
    assert sent(world, f"{LOOK}/me", value).status_code == 401, "begun with a cookie"
    assert sent(world, onward, value_of(answer)).status_code == 200


def test_it_ends_soon(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, onward = launched(world)
    with world.services.database.reading() as reading:
        row = reading.scalars(select(WebSession)).one()
        assert row.expires - row.seen == WINDOW_IDLE
    for minutes in range(100, 60 * 12, 100):
        monkeypatch.setattr(sessions, "utc_now", lambda m=minutes: utc_now() + timedelta(minutes=m))
        assert sent(world, onward, value_of(answer)).status_code == 200
    later = utc_now() + WINDOW_LONGEST + timedelta(minutes=1)
    monkeypatch.setattr(sessions, "utc_now", lambda: later)
    assert sent(world, onward, value_of(answer)).status_code == 401


def test_a_value_that_lay_too_long_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, onward = launched(world)
    later = WINDOW_IDLE + timedelta(seconds=2)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: (utc_now() + later).timestamp())
    assert sent(world, onward, value_of(answer)).status_code == 401


def test_signing_out_ends_it(world: World) -> None:
    answer, onward = launched(world)
    value = value_of(answer)
    page = sent(world, f"{LOOK}/me/sessions", value)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    sent(world, f"{DO}/sign-out", value_of(page), csrf_token=token[1])
    assert sent(world, onward, value).status_code == 401


def test_a_form_needs_its_token_here_too(world: World) -> None:
    answer, onward = launched(world)
    page = sent(world, onward, value_of(answer))
    fields: dict[str, Any] = hidden(page.text) | {"item:sum": "b", "csrf_token": "x"}
    refused = sent(world, DO + world.lesson(act="/finish"), value_of(page), **fields)
    assert refused.status_code == 400


OTHERS = ("/lti/jwks.json", "/lti/login", "/xapi/about", "/metrics", "/healthz", "/static/child.js")


@pytest.mark.parametrize("path", [LOOK, DO])
def test_nothing_but_pages_is_there(world: World, path: str) -> None:
    answer, _ = launched(world)
    for other in OTHERS:
        assert sent(world, path + other, value_of(answer)).status_code in (404, 405), other


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/me?a=1", "/me?a=1"),
        ("//evil.example/", "/evil.example/"),
        ("/%2fevil.example/", "/evil.example/"),
        ("/\\evil.example", "/"),
    ],
)
def test_an_address_that_is_opened_anew_leads_to_the_page_itself(
    world: World, path: str, where: str
) -> None:
    for kind in (LOOK, DO):
        answer = browser(world).get(kind + path, base_url=SITE)
        assert answer.status_code == 303
        assert urlsplit(answer.headers["Location"])[1:4] == ("", *urlsplit(where)[2:4])


def test_views_see_a_request_like_any_other(world: World) -> None:
    answer, _ = launched(world)
    world.app.config["WTF_CSRF_ENABLED"] = False
    seen: list[Any] = []

    @world.app.before_request
    def look() -> None:
        seen.append((request.method, request.path, dict(request.args), dict(request.form)))

    sent(world, f"{LOOK}/me?a=1", value_of(answer), b="2")
    sent(world, f"{DO}/language", value_of(answer), language="es")
    assert seen == [
        ("GET", "/me", {"a": "1"}, {}),
        ("POST", "/language", {}, {"language": "es"}),
    ]


def test_a_figure_is_had_by_a_look(world: World) -> None:
    answer, _ = launched(world)
    path = f"/curricula/{world.version_hash}/files/figures/plan.svg"
    assert browser(world).get(path, base_url=SITE).status_code == 401
    figure = sent(world, LOOK + path, value_of(answer))
    assert figure.status_code == 200
    assert figure.mimetype == "image/svg+xml"


def test_what_is_too_large_is_refused(world: World) -> None:
    answer, onward = launched(world)
    assert sent(world, onward, value_of(answer), more="x" * 20_000).status_code == 401
    much: dict[str, Any] = {"more": "x" * (9 * 1024 * 1024)}
    assert sent(world, f"{DO}/language", value_of(answer), **much).status_code == 413


def test_a_page_with_a_cookie_has_nothing_of_it(world: World) -> None:
    page = world.browser(world.person("Demo Luz")).get("/me", base_url=SITE).text
    assert "child_window" not in page
    assert "window.js" not in page
