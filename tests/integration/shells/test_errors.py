"""Error pages stand in the shell of whoever reads them, say what is hers to do, and never fail."""

import re
import sqlite3
from typing import NoReturn

import pytest
from sqlalchemy.exc import OperationalError

from community import Role
from plugin.web import desk_seen
from plugin.web.error_words import problem_of
from plugin.web.refusals import NothingToOpen
from tests.unit.plugin.web.world import World, get

NAV = '<nav aria-label="Main">'
CODE = re.compile(r"<code>[a-z_]+ · ([0-9a-f]+)</code>")
GONE = OperationalError("SELECT 1", {}, sqlite3.OperationalError("unable to open the file"))


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_guest_is_led_to_the_first_page(world: World) -> None:
    answer = get(world.guest(), "/nowhere")
    assert answer.status_code == 404
    assert NAV not in answer.text
    assert 'href="/"' in main_of(answer.text)
    assert "ask your course&#39;s staff" in answer.text


def test_a_learner_keeps_her_places(world: World) -> None:
    answer = get(world.browser(world.person("Luz", Role.LEARNER)), "/nowhere")
    assert answer.status_code == 404
    assert NAV in answer.text
    main = main_of(answer.text)
    assert 'href="/home"' in main
    assert 'href="/search"' in main
    assert "ask your course&#39;s staff" in main


@pytest.mark.parametrize(
    ("role", "path", "way"),
    [
        (Role.STEWARD, "/desk/nowhere", "/desk"),
        (Role.STEWARD, "/nowhere", "/home"),
        (Role.MENTOR, "/nowhere", "/home"),
    ],
)
def test_staff_is_not_told_to_ask_staff(world: World, role: Role, path: str, way: str) -> None:
    answer = get(world.browser(world.person("Sol", role)), path)
    assert answer.status_code == 404
    main = main_of(answer.text)
    assert f'href="{way}"' in main
    assert "ask whoever runs this service" in main
    assert "staff" not in main


def test_a_page_that_is_not_hers_leads_back(world: World) -> None:
    answer = get(world.browser(world.person("Luz", Role.LEARNER)), "/desk")
    assert answer.status_code == 403
    assert NAV in answer.text
    assert 'class="member"' in answer.text, "she has no desk, so it is not the desk's"
    assert 'href="/home"' in main_of(answer.text)


def test_the_address_of_the_lms_leads_a_guest_in_and_a_member_on(world: World) -> None:
    guest = get(world.guest(), "/lti/launch")
    assert guest.status_code == 400
    assert 'href="/sign-in"' in main_of(guest.text)
    member = get(world.browser(world.person("Luz", Role.LEARNER)), "/lti/launch")
    assert member.status_code == 400
    assert NAV in member.text
    for way in ("/home", "/path"):
        assert f'href="{way}"' in main_of(member.text)


def test_a_refused_launch_shows_nobody_who_was_here_before(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    answer = get(client, "/lti/login?iss=https://lms.example")
    assert answer.status_code == 400
    assert NAV not in answer.text
    assert "Luz" not in answer.text


def test_a_lesson_that_is_not_placed_says_it_to_everybody(world: World) -> None:
    with world.app.test_request_context("/lti/launch", method="POST"):
        told = problem_of(NothingToOpen("lesson"))
    assert "If you learn here, tell your course's staff." in told.ask


@pytest.mark.parametrize("path", ["/nowhere", "/desk"])
def test_when_the_database_fails_under_an_error_page_it_is_the_plain_one(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = world.browser(world.person("Sol", Role.LEARNER))

    def away() -> NoReturn:
        raise GONE

    monkeypatch.setattr(desk_seen, "page_reading", away)
    answer = get(client, path)
    assert answer.status_code == 503
    assert NAV not in answer.text
    assert "Sol" not in answer.text
    assert "We cannot keep anything just now" in answer.text


def test_the_page_of_a_refused_launch_is_one_for_all_but_for_its_request(world: World) -> None:
    """Drawn once for each reason and language; nothing of one request is left for the next."""
    told = [get(world.guest(), "/lti/login?iss=https://lms.example").text for _ in range(3)]
    luz = world.browser(world.person("Luz", Role.LEARNER))
    told.append(get(luz, "/lti/login?iss=https://lms.example").text)
    ids = [CODE.search(each) for each in told]
    assert None not in ids
    found = [each.group(1) for each in ids if each]
    assert len(set(found)) == len(found), "each tells its own request"
    pages = {each.replace(one, "") for each, one in zip(told, found, strict=True)}
    assert len(pages) == 1
    assert "<form" not in pages.pop()


def test_a_refused_launch_speaks_the_language_of_who_reads_it_each_time(world: World) -> None:
    def asked(language: str) -> str:
        answer = world.app.test_client().get(
            "/lti/login?iss=https://lms.example", headers={"Accept-Language": language}
        )
        assert "Set-Cookie" not in answer.headers
        return answer.text

    for language, words in (("en", "did not open"), ("es", "no se abrió"), ("en", "did not open")):
        page = asked(language)
        assert f'<html lang="{language}"' in page
        assert words in main_of(page)
