"""Every page and every form, given what no form of ours sends: never a fault of ours."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from community import Role
from curricula import open_lesson
from storage import Database, SecretBox, utc_now
from tests.unit.plugin.web.world import SITE, World, get, hidden_fields, make_world

PAGES = Path(__file__).parents[3] / "plugin" / "web"
NAMED = re.compile(
    r"""(?:args|form|values|given|sent)(?:\.get|\.getlist)?[(\[]\s*f?["']([\w:-]+)["']"""
)
ODD = ("", "\0", "a" * 3_000, "-1", "1e999", "NaN", "\U0010ffff\u202e", "9" * 40, "٣", "[]{}'\"")
OURS = frozenset({"static", "stylesheet", "bootstrap.static", "web.sign_out"})


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def names() -> list[str]:
    """Every parameter and field that a page of ours reads by name."""
    found: set[str] = {"item:sum"}
    for file in PAGES.glob("*.py"):
        found |= set(NAMED.findall(file.read_text(encoding="utf-8")))
    return sorted(found)


def routes(world: World, enrolment_id: object) -> Iterator[tuple[str, str]]:
    """Each method and address of the pages, with things that are there and one that is not."""
    known: dict[str, object] = {
        "version_hash": world.version_hash,
        "slug": "values",
        "path": "figures/plan.svg",
        "token": "nobody",
        "enrolment_id": enrolment_id,
        "scheme_version_id": world.scheme.id,
        "version_id": world.scheme.id,
    }
    for rule in world.app.url_map.iter_rules():
        if not rule.endpoint.startswith("web.") or rule.endpoint in OURS:
            continue
        values: dict[str, Any] = {name: known.get(name, uuid4()) for name in rule.arguments}
        with world.app.test_request_context(base_url=SITE):
            address = world.app.url_for(rule.endpoint, **values).removeprefix(SITE)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, address


@pytest.mark.slow
def test_no_page_fails_over_what_it_is_sent(world: World) -> None:
    given = names()
    assert len(given) > 15
    member = world.person("Everybody", Role.LEARNER, Role.STEWARD)
    enrolment = world.enrolled(member)
    with world.services.database.unit_of_work() as uow:
        open_lesson(
            uow, world.services.iris, enrolment=enrolment, lesson_slug="values", now=utc_now()
        )
        uow.commit()
    browser = world.browser(member)
    token = dict(hidden_fields(get(browser, world.lesson()).text))["csrf_token"]
    failed: list[tuple[Any, ...]] = []
    for method, address in list(routes(world, enrolment.id)):
        for odd in ODD:
            fields = dict.fromkeys(given, odd) | {"csrf_token": token}
            if method == "GET":
                answer = browser.get(address, base_url=SITE, query_string=fields)
            else:
                answer = browser.post(
                    address, base_url=SITE, data=fields, headers={"Referer": f"{SITE}/"}
                )
            if answer.status_code >= 500:
                failed.append((method, address, odd[:20], answer.status_code))
    assert failed == []
