"""Every route of the route list, asked as a browser would."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask import session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from plugin.web.sessions import SESSION_KEY, sign_in
from plugin.web.visitors import Visitor
from tests.integration.rights.route_examples import EXAMPLES
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import People, Who

LMS = "https://lms.example"
IN_A_FRAME = {
    "Origin": LMS,
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "iframe",
}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def routes(site: Site, method: str) -> list[str]:
    """The examples of every route of the pages that takes that method: the route list of the
    application says which; one that has no example fails the test that asks.
    """
    endpoints = {
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if method in (rule.methods or ()) and str(rule.endpoint).startswith("web.")
    }
    found = [name for name in EXAMPLES if endpoint_of(name) in endpoints]
    assert {endpoint_of(name) for name in found} == endpoints
    return sorted(found)


def endpoint_of(name: str) -> str:
    """An example's name without the place that it is for."""
    return name.split()[0]


def address(site: Site, endpoint: str) -> str:
    return EXAMPLES[endpoint][1].format(**site.names)


def post(
    site: Site, browser: FlaskClient, endpoint: str, data: dict[str, Any], **more: Any
) -> TestResponse:
    fields = {"placing": site.sealed} if endpoint == "web.place" else {}
    where = address(site, endpoint)
    return browser.post(where, base_url=BASE, data={**fields, **data}, buffered=True, **more)


def token_in(browser: FlaskClient, **more: Any) -> str:
    """The token of the browser's present session, as a page of it has it."""
    found = TOKEN.search(browser.get("/sign-in", base_url=BASE, **more).text)
    assert found
    return found.group(1)


def framed(site: Site, people: People, who: Who) -> FlaskClient:
    """A browser in whose LMS frame a launch has signed somebody in."""
    browser = site.app.test_client()
    visitor = Visitor(
        member_id=people.members[who],
        community_id=site.community_id,
        place=site.course,
        framed=True,
        frame_origins=(LMS,),
    )
    with site.app.test_request_context(base_url=BASE):
        sign_in(visitor)
        token = session[SESSION_KEY]
    with browser.session_transaction(base_url=BASE) as cookie:
        cookie[SESSION_KEY] = token
    return browser


@dataclass(slots=True)
class Form:
    method: str
    action: str
    fields: dict[str, str]


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("method", "get").lower(), given.get("action", ""), {})
            self.found.append(self._open)
        elif tag == "input" and self._open is not None:
            self._open.fields[given.get("name", "")] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
