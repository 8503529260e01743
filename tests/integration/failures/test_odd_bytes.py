"""Bytes that nobody means to send: refused with words on both databases, never by our fault."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from community import Role
from storage import Database, SecretBox
from tests.databases import IRI_BASE
from tests.integration.records_world import received
from tests.integration.xapi_server import caller, xapi_server
from tests.unit.plugin.web.world import SITE, World, make_world, post

ODD = (
    "\0",
    "\0.svg",
    "%ff%fe",
    "\ufffe",
    "\U0010ffff",
    "a" * 5_000,
    "..%2f..",
    "\x1b[31m",
    "'\"--",
)
LONG = "a" * 100_000


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def test_odd_addresses_are_refused_with_a_page(world: World) -> None:
    learner = world.person("Learner", Role.LEARNER)
    world.enrolled(learner)
    browser = world.browser(learner)
    here = f"/curricula/{world.version_hash}"
    for odd in ODD:
        for path, expected in (
            (f"/curricula/{odd}/lessons/values", (404,)),
            (f"{here}/lessons/{odd}", (404,)),
            (f"{here}/files/{odd}", (404,)),
            (f"{here}/pages/{odd}", (404,)),
            (f"/sign-in/{odd}", (200, 404)),
            (f"/desk?at={odd}", (400, 403)),
            (f"/path?open={odd}", (200, 400)),
        ):
            answer = browser.get(path, base_url=SITE)
            assert answer.status_code in expected, (path[:60], odd[:9], answer.status_code)
            assert "<h1" in answer.text


def test_odd_fields_change_nothing(world: World) -> None:
    learner = world.person("Learner", Role.LEARNER)
    world.enrolled(learner)
    browser, lesson = world.browser(learner), world.lesson()
    browser.get(lesson, base_url=SITE)
    for odd in ODD[:4]:
        for field in ("item:sum", "csrf_token", odd[:900]):
            answer = post(browser, f"{lesson}/answers", page=lesson, **{field: odd})
            assert answer.status_code in (400, 422), (field[:9], odd[:9], answer.status_code)
    for content_type in ("application/json", "text/plain", "multipart/form-data", "\xff"):
        answer = browser.post(
            f"{lesson}/finish", base_url=SITE, data=b"{}", content_type=content_type
        )
        assert answer.status_code == 400
    null = post(browser, f"{lesson}/answers", page=lesson, **{"item:sum": "b", "x": "\0"})
    assert null.status_code == 400
    doubled: dict[str, Any] = {"item:sum": ["b", "b", "a"], "visit": ["x", "y"]}
    assert post(browser, f"{lesson}/answers", page=lesson, **doubled).status_code in (303, 422)
    assert world.verbs()[0] == "initialized"
    assert set(world.verbs()) <= {"initialized", "experienced", "answered"}


def statements(odd: str) -> Iterator[dict[str, Any]]:
    """The same odd text wherever a statement holds text."""
    iri, home = f"https://example.org/{odd}", "https://example.org"
    yield received(id=odd)
    yield received(actor={"mbox": f"mailto:{odd}@example.org"})
    yield received(actor={"mbox": "mailto:a@example.org", "name": odd})
    yield received(actor={"openid": iri})
    for account in ({"homePage": home, "name": odd}, {"homePage": iri, "name": "a"}):
        yield received(actor={"account": account})
    yield received(verb={"id": iri})
    for display in ({"en": odd}, {odd: "x"}):
        yield received(verb={"id": "https://example.org/v", "display": display})
    yield received(object={"id": iri})
    definition = {"name": {"en": odd}, "extensions": {"https://example.org/e": {odd: [odd]}}}
    yield received(object={"id": "https://example.org/o", "definition": definition})
    yield received(result={"response": odd})
    yield received(result={"duration": odd})
    yield received(object={"id": "https://example.org/o"}, context={"platform": odd})
    yield received(context={"registration": odd})
    yield received(timestamp=odd)


@pytest.mark.parametrize(
    "odd",
    ["\0", "\ud800", LONG, "\U0010ffff", "\u202e"],
    ids=["null", "half", "long", "top", "rtl"],
)
def test_odd_text_in_statements_is_kept_exactly_or_refused(database: Database, odd: str) -> None:
    with xapi_server(database, IRI_BASE) as server:
        call = caller(server, "all")
        taken = {}
        for sent in statements(odd):
            body = json.dumps(sent).encode()
            answer = call("POST", data=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in (200, 400), answer.text[:300]
            assert answer.status_code == 200 or (answer.json()["fix"] and len(answer.content) < 999)
            if answer.status_code == 200:
                taken[sent["id"]] = sent
        if odd not in ("\ud800", LONG):  # no client can send these in an address
            for name in ("verb", "activity", "registration", "since", "statementId", "more"):
                assert call("GET", params={name: odd}).status_code == 400
        got = call("GET", params={"limit": 0}).json()["statements"]
    found = {each["id"]: each for each in got}
    assert set(found) == set(taken)
    for name, sent in taken.items():
        assert sent.items() <= found[name].items()
