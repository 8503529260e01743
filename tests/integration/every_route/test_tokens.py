"""CSRF: no form of any route without its session's own token changes anything, framed or not."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect

import plugin
from community import Role
from tests.integration.every_route.asking import (
    IN_A_FRAME,
    Forms,
    address,
    framed,
    post,
    routes,
    token_in,
)
from tests.integration.every_route.watching import watching
from tests.integration.rights.roles import WHO
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import People

TEMPLATES = Path(plugin.__file__).parent
WITHOUT = {
    "lti/templates/lti/register.html": "the one-time invitation in it decides",
    "lti/templates/lti/new_window.html": "it begins a login, as an LMS's page does",
    "lti/templates/lti/showing.html": "the LMS's signed answer decides, and the state's value",
    "web/templates/web/base.html": "in a frame without cookies it looks at a page (in_window.py)",
    "web/templates/web/onward.html": "the same, instead of a redirect",
    "web/templates/web/placed.html": "it leads to the LMS, which checks the signed answer in it",
    "web/templates/web/me/mail_stop.html": "its signed address decides; mail readers send it, too",
}
"""Forms that need no token, and why."""


@pytest.fixture(autouse=True)
def with_tokens(site: Site) -> Any:
    site.app.config["WTF_CSRF_ENABLED"] = True
    yield
    site.app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Why a token was refused, each time."""
    reasons: list[str] = []
    before = CSRFProtect._error_response

    def note(self: CSRFProtect, reason: str) -> Response:
        reasons.append(reason)
        answer: Response = before(self, reason)
        return answer

    monkeypatch.setattr(CSRFProtect, "_error_response", note)
    return reasons


Given = Callable[[FlaskClient, FlaskClient], dict[str, str]]


def none(_: FlaskClient, __: FlaskClient) -> dict[str, str]:
    return {}


def made_up(_: FlaskClient, __: FlaskClient) -> dict[str, str]:
    return {"csrf_token": "made-up"}


def of_another_session(_: FlaskClient, other: FlaskClient) -> dict[str, str]:
    return {"csrf_token": token_in(other)}


def of_before_sign_out(browser: FlaskClient, _: FlaskClient) -> dict[str, str]:
    held = {"csrf_token": token_in(browser)}
    browser.post("/sign-out", base_url=BASE, data=held)
    return held


@pytest.mark.parametrize("in_frame", [False, True], ids=["page", "frame"])
@pytest.mark.parametrize("given", [none, made_up, of_another_session, of_before_sign_out])
def test_no_route_takes_a_form_without_its_own_token(
    site: Site, people: People, refused: list[str], given: Given, in_frame: bool
) -> None:
    hers = framed(site, people, Role.STEWARD) if in_frame else people.signed_in(Role.STEWARD)
    headers = IN_A_FRAME if in_frame else {}
    held = given(hers, people.signed_in(Role.FACILITATOR))
    tried = routes(site, "POST")
    assert len(tried) > 35
    with watching(site.services.database) as watch:
        before, rows = watch.version(), watch.counts()
        answers = {name: post(site, hers, name, held, headers=headers) for name in tried}
        assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(tried, 400)
        after = watch.version()
        assert {name: one for name, one in after.items() if one != before[name]} == {}
        assert watch.counts() == rows
    assert len(refused) == len(tried)


@pytest.mark.parametrize("in_frame", [False, True], ids=["page", "frame"])
def test_every_route_takes_a_form_with_it(
    site: Site, people: People, refused: list[str], in_frame: bool
) -> None:
    """Else the test above would pass for a service that takes no form at all."""
    headers = IN_A_FRAME if in_frame else {}
    for name in routes(site, "POST"):
        hers = framed(site, people, Role.STEWARD) if in_frame else people.signed_in(Role.STEWARD)
        post(site, hers, name, {"csrf_token": token_in(hers)}, headers=headers)
        assert (name, refused) == (name, [])


def test_signing_in_gives_a_new_token(site: Site, people: People, refused: list[str]) -> None:
    """So a token that somebody planted before it is good for nothing afterwards."""
    browser = site.app.test_client()
    planted = token_in(browser)
    for kept in (framed(site, people, Role.STEWARD), people.signed_in(Role.STEWARD)):
        assert post(site, kept, "web.choose_language", {"csrf_token": planted}).status_code == 400
    assert len(refused) == 2


def test_every_form_on_every_page_has_its_token(site: Site, people: People) -> None:
    seen = 0
    for who in WHO:
        for name in routes(site, "GET"):
            browser = people.signed_in(who)
            seen += _forms_have_tokens(browser.get(address(site, name), base_url=BASE).text, name)
    for name in routes(site, "POST"):
        hers = people.signed_in(Role.STEWARD)
        answer = post(site, hers, name, {"csrf_token": token_in(hers)})
        seen += _forms_have_tokens(answer.text, name)
    assert seen > 500


def _forms_have_tokens(html: str, name: str) -> int:
    forms = [form for form in Forms(html).found if form.method == "post"]
    for form in forms:
        is_ours = form.action == "" or form.action.startswith("/")
        assert is_ours is bool(form.fields.get("csrf_token")), (name, form)
    return len(forms)


def test_every_form_in_a_template_has_its_token() -> None:
    """Those that no page of the site shows at this moment, too."""
    without = set()
    for file in sorted(TEMPLATES.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for form in re.findall(r"<form\b[^>]*>.*?(?:</form>|\Z)", text, re.DOTALL):
            is_post = re.match(r'<form\b[^>]*method="?post', form, re.IGNORECASE)
            if is_post and "csrf" not in form:
                without.add(str(file.relative_to(TEMPLATES)))
    assert without == set(WITHOUT)
