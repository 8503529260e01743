"""No open redirect: whatever a request asks for, and whatever its Host, it leads to ourselves."""

import ast
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import plugin
from community import Role, join, verify_address
from plugin.cookie_sessions import FRAMED
from plugin.sign_in.email_links import EmailLinkRow
from plugin.web import NEEDS, PUBLIC
from storage import utc_now
from tests.integration.every_route.asking import address, endpoint_of, post, routes
from tests.integration.every_route.hostile import AWAY, leads_to
from tests.integration.rights.roles import GUEST
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import People
from tests.integration.signing.mailbox import posted

SOURCE = Path(plugin.__file__).parent
FEW = 4
ELSEWHERE = "http://evil.example"
CHECKED = {"own_path", "url_for", "_onward"}
"""Calls whose answer is a path of this service: the last is `own_path` again."""
NAMED = {
    "onward": "what `own_path` checked when it was asked for, kept in a row of ours since",
    "begun.onward": "the same, of a sign-in at the provider",
    "address": "`url_for` above it, with a fragment",
    "go_to": "the provider's authorization endpoint, from its metadata",
}
"""Names that `redirect` may be given, and why they lead nowhere else."""
TO_AN_LMS = {"plugin/lti/login_steps.py"}
"""It leads to the LMS that was registered, and to no other; held by the launch tests."""


def names_read() -> list[str]:
    """Of every parameter that the code reads for where to go on to."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        found |= set(re.findall(r'own_path\(\s*request\.\w+\.get\(\s*"(\w+)"', text))
    return sorted(found)


def test_the_names_are_found() -> None:
    assert {"next", "back"} <= set(names_read())


def test_whatever_is_redirected_to_was_checked() -> None:
    unknown = []
    for file in SOURCE.rglob("*.py"):
        name = str(file.relative_to(SOURCE.parent))
        if name in TO_AN_LMS:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "redirect"):
                continue
            target = node.args[0]
            called = getattr(target.func, "id", "") if isinstance(target, ast.Call) else ""
            if called not in CHECKED and ast.unparse(target) not in NAMED:
                unknown.append(f"{name}:{node.lineno} {ast.unparse(target)}")
    assert unknown == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_parameter_leads_away(site: Site, people: People, method: str) -> None:
    """A few addresses for every route; all of them for each that leads anywhere at all."""
    wrong, leading = [], set()
    for name in routes(site, method):
        for who in (Role.STEWARD, GUEST) if NEEDS[endpoint_of(name)] is PUBLIC else (Role.STEWARD,):
            for number, away in enumerate(AWAY):
                if number >= FEW and name not in leading:
                    break
                given = dict.fromkeys(names_read(), away)
                answer = _asked(site, people.signed_in(who), name, method, given)
                answer.close()  # a download's file
                if location := answer.headers.get("Location", ""):
                    leading.add(name)
                    if leads_to(BASE, location):
                        wrong.append((name, away, location))
    assert wrong == []
    assert len(leading) >= (2 if method == "GET" else 8)


def _asked(
    site: Site, browser: FlaskClient, name: str, method: str, given: dict[str, str]
) -> TestResponse:
    if method == "GET":
        return browser.get(
            f"{address(site, name)}?{urlencode(given)}", base_url=BASE, buffered=True
        )
    return post(site, browser, name, given)


def test_no_host_that_a_request_names_is_led_to(site: Site, people: People) -> None:
    wrong, looked_at = [], 0
    bare = site.app.test_client(use_cookies=False)
    for method in ("GET", "POST"):
        for name in routes(site, method):
            browser = people.signed_in(Role.STEWARD)
            cookie = browser.get_cookie(FRAMED, domain="localhost")
            assert cookie is not None
            answer = bare.open(
                address(site, name),
                method=method,
                buffered=True,
                base_url=ELSEWHERE,
                headers={
                    "Cookie": f"{FRAMED}={cookie.value}",
                    "X-Forwarded-Host": "evil.example",
                    "Referer": f"{ELSEWHERE}/there",
                },
            )
            looked_at += answer.status_code in (200, 303)
            told = answer.text + repr([*answer.headers])
            if "evil.example" in told:
                wrong.append(name)
    assert wrong == []
    assert looked_at > 40


def test_a_mailed_link_has_our_address_whatever_host_asked(site: Site) -> None:
    with site.services.database.unit_of_work() as uow:
        member = join(uow, name="Demo", now=utc_now())
        verify_address(uow, member.id, "ana@child.example", utc_now())
        uow.commit()
    browser = site.app.test_client()
    browser.get("/sign-in", base_url=ELSEWHERE)
    browser.post("/sign-in", base_url=ELSEWHERE, data={"email": "ana@child.example"})
    [mail] = [one for one in posted(site.services) if one.kind == "sign-in-link"]
    assert mail.secret["link"].startswith(f"{site.services.settings.base_url}/sign-in/mail/")


def test_where_a_mailed_link_goes_on_to_is_ours(site: Site) -> None:
    database = site.services.database
    for number, away in enumerate(AWAY):
        browser = site.app.test_client()
        browser.get("/sign-in", base_url=BASE)
        data = {"email": f"demo{number}@child.example", "next": away}
        assert browser.post("/sign-in", base_url=BASE, data=data).status_code == 303, away
    with database.reading() as session:
        kept = session.scalars(select(EmailLinkRow.onward)).all()
    assert len(kept) >= len(AWAY)
    assert {leads_to(BASE, onward) for onward in kept} == {""}
