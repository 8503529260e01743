"""Every kind of question on its page: filled in, given, told, kept; old forms lose nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from community import Role
from plugin.overtime import close_overtime
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.items_course import items_world, right_fields
from tests.unit.plugin.web.world import SITE, World, get, hidden_fields, post


@pytest.fixture(scope="module")
def world(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests here: each has a learner of its own."""
    url = templates.fresh("sqlite")
    opened = Database(url)
    box = SecretBox(Fernet.generate_key().decode())
    yield items_world(opened, box, tmp_path_factory.mktemp("items"))
    opened.dispose()
    templates.drop(url)


@pytest.fixture
def luz(world: World) -> FlaskClient:
    member = world.person("Demo learner Luz", Role.LEARNER)
    world.enrolled(member)
    return world.browser(member)


def send(
    world: World, client: FlaskClient, act: str, fields: dict[str, Any], lesson: str = "kinds"
) -> Any:
    return post(client, world.lesson(lesson, act), page=world.lesson(lesson), **fields)


def test_every_question_stands_where_its_author_put_it(world: World, luz: FlaskClient) -> None:
    page = get(luz, world.lesson("kinds")).text
    told = ["An oven takes", 'id="item-heat"', "Two of these", "A word on ovens", 'id="item-gas"']
    told += ['id="item-queue"', "That is all for today."]
    places = [page.index(each) for each in told]
    assert places == sorted(places)
    assert "names who decides." not in page, "guidance is for staff"


def test_every_kind_can_be_answered_rightly(world: World, luz: FlaskClient) -> None:
    done = send(world, luz, "/answers", right_fields(world))
    assert done.status_code == 303
    page = get(luz, world.lesson("kinds")).text
    assert "Correct so far: 6 of 7 that count, 1 of 1 for practice" in page
    assert page.count("<strong>Correct.</strong>") == 7
    assert "<strong>Sent.</strong>" in page
    assert 'value="3.14"' in page
    assert 'value="3,14"' in get(luz, world.lesson("kinds"), "es").text


def test_checking_one_question_keeps_what_the_others_hold(world: World, luz: FlaskClient) -> None:
    left, oven = next(each for each in right_fields(world).items() if "places" in each[0])
    filled = {
        "item:heat": "b",
        "item:queue": "Half a\r\nthought",
        left: oven,
        "item:wheel": "about three",
    }
    done = send(world, luz, "/answers", filled | {"check": "heat"})
    assert done.location.endswith("#item-heat")
    page = get(luz, done.location).text
    assert "It is there before the bread." in page
    assert page.count("is not given as an answer yet.") == 3
    assert "Half a\nthought" in page
    assert 'value="about three"' in page
    assert f'<option value="{oven}" lang="en" selected>' in page
    assert page.count("no answer yet") == 4


def test_what_cannot_be_read_is_told_beside_its_question(world: World, luz: FlaskClient) -> None:
    right = right_fields(world)
    first = {kind: next(each for each in right if kind in each) for kind in ("places", "order")}
    filled = {"item:wheel": "about three", first["places"]: "3", first["order"]: "1"}
    refused = send(world, luz, "/finish", filled)
    assert refused.status_code == 422
    assert "some answers could not be taken" in refused.text
    assert "That is no number we can read." in refused.text
    assert "Some entries have no partner yet." in refused.text
    assert "Give every entry a place of its own." in refused.text
    assert 'value="about three"' in refused.text


def test_an_empty_question_cannot_be_checked(world: World, luz: FlaskClient) -> None:
    refused = send(world, luz, "/answers", {"check": "heat"})
    assert refused.status_code == 422
    assert "Choose an answer first." in refused.text


def test_a_draft_that_was_cleared_is_gone(world: World, luz: FlaskClient) -> None:
    send(world, luz, "/answers", {"item:heat": "a", "item:word": "flour", "check": "heat"})
    assert 'value="flour"' in get(luz, world.lesson("kinds")).text
    send(world, luz, "/answers", {"item:heat": "a", "item:word": "", "check": "heat"})
    assert 'value="flour"' not in get(luz, world.lesson("kinds")).text


def test_a_second_tab_takes_no_draft_away_and_spends_no_attempt(
    world: World, luz: FlaskClient
) -> None:
    address = world.lesson("twice")
    old = dict(hidden_fields(get(luz, address).text))
    given = {"item:sum": "a", "item:far": "1", "check": "sum"}
    send(world, luz, "/answers", given, "twice")
    again = luz.post(
        world.lesson("twice", "/answers"),
        base_url=SITE,
        data={**old, "item:sum": "b", "check": "sum"},
        headers={"Referer": f"{SITE}{address}"},
    )
    assert again.status_code == 422
    assert "You answered this question on another page meanwhile." in again.text
    page = get(luz, address).text
    assert 'value="1"' in page, "the draft of the other tab"
    assert "One attempt left" in page
    assert 'value="b" checked' in page, "what the old tab chose, to be sent again"


def test_attempts_run_out_and_are_told_after_finishing(world: World, luz: FlaskClient) -> None:
    page = get(luz, world.lesson("twice")).text
    assert "Up to 2 attempts at each question; the best one counts." in page
    for key in ("b", "a"):
        send(world, luz, "/answers", {"item:sum": key, "check": "sum"}, "twice")
    page = get(luz, world.lesson("twice")).text
    assert "No attempts are left." in page
    assert "Your answer is kept." in page
    assert "That would be text." not in page
    done = send(world, luz, "/finish", {"item:far": "1000"}, "twice")
    result = get(luz, done.location).text
    assert "100%" in result, "the better of the two counts"
    assert "You can take it one more time. Your better result counts." in result
    page = get(luz, world.lesson("twice")).text
    assert "That would be text." in page
    assert "worth more: that one counts." in page
    send(world, luz, "/again", {}, "twice")
    send(world, luz, "/finish", {"item:far": "1", "item:sum": "a"}, "twice")
    result = get(luz, world.lesson("twice", "/finished")).text
    assert "100%" in result
    assert "You have taken it as often as its rules allow." in result
    assert "Take the questions again" not in result
    assert send(world, luz, "/again", {}, "twice").location.endswith("/finished")


def test_a_form_from_before_a_retake_becomes_drafts(world: World, luz: FlaskClient) -> None:
    address = world.lesson("twice")
    old = dict(hidden_fields(get(luz, address).text))
    send(world, luz, "/finish", {"item:far": "1", "item:sum": "a"}, "twice")
    send(world, luz, "/again", {}, "twice")
    answer = luz.post(
        world.lesson("twice", "/finish"),
        base_url=SITE,
        data={**old, "item:far": "1000"},
        headers={"Referer": f"{SITE}{address}"},
    )
    assert answer.status_code == 303
    page = get(luz, answer.location).text
    assert "from an earlier time through this lesson" in page
    assert 'value="1000"' in page
    assert "filled in, not given yet" in page


def test_a_lesson_that_never_tells_does_not(world: World, luz: FlaskClient) -> None:
    done = send(world, luz, "/finish", {"item:say": "a"}, "once")
    assert "You have taken it as often as its rules allow." in get(luz, done.location).text
    page = get(luz, world.lesson("once")).text
    assert "Your answer is kept." in page
    assert "correct" not in page.split("<main")[1].split("Your answers")[1].lower()


def test_time_runs_from_a_button_and_ends(
    world: World, luz: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = world.lesson("timed")
    before = world.verbs()
    page = get(luz, address).text
    assert "You have 20 minutes for this lesson, from when you begin." in page
    assert "Which is faster?" not in page
    assert world.verbs() == before
    post(luz, world.lesson("timed", "/begin"), page=address)
    assert "19 minutes are left." in get(luz, address).text
    send(world, luz, "/answers", {"item:fast": "b"}, "timed")
    _later(monkeypatch, minutes=21)
    page = get(luz, address).text
    assert "The time is over." in page
    late = send(world, luz, "/answers", {"item:slow": "a", "check": "slow"}, "timed")
    assert "This came after the time was over" in late.text
    done = send(world, luz, "/finish", {"item:slow": "a"}, "timed")
    assert "50%" in get(luz, done.location).text, "what was answered in time counts"


def _later(monkeypatch: pytest.MonkeyPatch, *, minutes: int) -> None:
    for module in ("keeping_answers", "lesson_answers", "lesson_page"):
        monkeypatch.setattr(
            f"plugin.web.{module}.utc_now", lambda: utc_now() + timedelta(minutes=minutes)
        )
    monkeypatch.setattr(
        "curricula.lesson_progress.utc_now", lambda: utc_now() + timedelta(minutes=minutes)
    )


def test_staff_see_guidance_and_no_form(world: World) -> None:
    page = get(world.browser(world.person("Flor", Role.FACILITATOR)), world.lesson("kinds")).text
    assert "names who decides." in page
    assert 'name="check"' not in page
    assert "answers to judge" in page


@pytest.mark.parametrize("act", ["/answers", "/finish"])
def test_nobody_reads_timed_questions_before_the_time_runs(
    world: World, luz: FlaskClient, act: str
) -> None:
    before = world.verbs()
    page = send(world, luz, act, {}, "timed")
    assert "Which is faster?" not in page.text
    assert page.location.endswith(world.lesson("timed"))
    assert world.verbs() == before


def test_a_number_that_no_form_holds_is_no_error(world: World, luz: FlaskClient) -> None:
    fields = {"item:heat": "a", "number:heat": "9" * 5000, "check": "heat"}
    assert send(world, luz, "/answers", fields).status_code == 303


def test_no_source_text_is_served(world: World, luz: FlaskClient) -> None:
    for path in ("lessons/kinds.md", "lessons/../lessons/kinds.md", "curriculum.yaml"):
        address = f"/curricula/{world.version_hash}/files/{path}"
        assert get(luz, address).status_code == 404


def test_a_page_does_not_hold_the_key(world: World, luz: FlaskClient) -> None:
    page = get(luz, world.lesson("kinds")).text
    for told in ("faster.", "Wood does it", "dough", "3.14", "names who decides", 'correct"'):
        assert told not in page, told


def test_time_that_ran_out_closes_the_lesson_and_sends_the_grade(
    world: World, luz: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = world.lesson("timed")
    post(luz, world.lesson("timed", "/begin"), page=address)
    send(world, luz, "/answers", {"item:fast": "b", "check": "fast"}, "timed")
    told: list[tuple[str, float | None, bool]] = []
    monkeypatch.setattr(
        "plugin.overtime.queue_grade",
        lambda _uow, done, now: told.append(
            (done.lesson_slug, done.lesson.score and done.lesson.score.scaled, done.newly_finished)
        ),
    )
    assert close_overtime(world.services) == 0
    monkeypatch.setattr("plugin.overtime.utc_now", lambda: utc_now() + timedelta(minutes=22))
    assert close_overtime(world.services) == 1
    assert close_overtime(world.services) == 0
    assert told == [("timed", 0.5, True)]
    assert (
        "before you finished it. What you had answered until then counts." in get(luz, address).text
    )
    late = send(world, luz, "/finish", {"item:slow": "a"}, "timed")
    page = get(luz, late.location).text
    assert "The time ended before you finished the lesson." in page
    assert "50%" in page
