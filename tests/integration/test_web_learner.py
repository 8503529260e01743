"""A learner reads, answers, finishes and takes a lesson again; staff and guests leave no trace."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from community import Role
from storage import Database, SecretBox
from tests.unit.plugin.web.world import SITE, World, get, hidden_fields, make_world, post


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def test_opening_a_lesson_is_recorded_once(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    for _ in range(3):
        page = get(client, world.lesson())
        assert page.status_code == 200
    assert world.verbs() == ["initialized", "experienced"]
    assert "Lesson 1 of 2" in page.text
    assert "Only teachers read this" not in page.text
    assert "<script>alert" not in page.text


def test_feedback_follows_a_checked_answer(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    wrong = {"item:sum": "a", "item:warm-up": "b"}
    answer = post(client, world.lesson(act="/answers"), page=world.lesson(), **wrong)
    assert answer.status_code == 303
    page = get(client, world.lesson()).text
    assert "That would be text." in page
    assert "Not correct yet." in page
    assert "Yes, five." not in page, "a graded question does not give its answer away"
    assert "Right." in page, "one for practice does"
    assert world.verbs().count("answered") == 2


def test_the_same_answers_sent_twice_are_recorded_once(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    for _ in range(2):
        post(client, world.lesson(act="/answers"), page=world.lesson(), **{"item:sum": "b"})
    assert world.verbs().count("answered") == 1


def test_finishing_keeps_the_answers_of_the_form(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    done = post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    assert done.status_code == 303
    page = get(client, done.location).text
    assert "Lesson finished" in page
    assert "100%" in page
    assert "Your score goes to LMS" not in page, "no gradebook asked for it"
    assert "Next: Reading" in page
    post(client, world.lesson(act="/finish"), page=world.lesson())
    assert world.verbs().count("completed") == 1


def test_a_lesson_with_open_questions_is_not_finished(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    refused = post(client, world.lesson(act="/finish"), page=world.lesson())
    assert refused.status_code == 422
    assert "No answer yet." in refused.text
    assert "completed" not in world.verbs()


def test_the_last_lesson_completes_the_curriculum(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    done = post(client, world.lesson("reading", "/finish"), page=world.lesson("reading"))
    page = get(client, done.location).text
    assert "You have finished every lesson" in page
    assert "You passed the curriculum." in page
    assert "passed" in world.verbs()


def test_a_lesson_can_be_taken_again(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "a"})
    again = post(client, world.lesson(act="/again"), page=world.lesson(act="/finished"))
    assert again.status_code == 303
    done = post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    assert "100%" in get(client, done.location).text
    assert world.verbs().count("completed") == 2


def test_staff_look_on_without_a_record(world: World) -> None:
    client = world.browser(world.person("Flor", Role.FACILITATOR))
    page = get(client, world.lesson())
    assert "Only teachers read this" in page.text
    assert "You are looking as teaching staff." in page.text
    assert "Finish lesson" not in page.text
    assert post(client, world.lesson(act="/finish"), page=world.lesson()).status_code == 403
    assert world.log() == []


def test_whoever_is_not_enrolled_is_told_where_to_go(world: World) -> None:
    client = world.browser(world.person("Nuria", Role.LEARNER))
    page = get(client, world.lesson())
    assert page.status_code == 403
    assert "Go to your course in the LMS" in page.text


def test_a_stranger_to_the_community_sees_nothing(world: World) -> None:
    client = world.browser(world.person("Eva"))
    assert get(client, world.lesson()).status_code == 403
    assert get(world.guest(), world.lesson()).status_code == 401


def test_one_learner_cannot_act_in_the_enrolment_of_another(world: World) -> None:
    luz, ana = world.person("Luz", Role.LEARNER), world.person("Ana", Role.LEARNER)
    theirs = world.enrolled(luz)
    world.enrolled(ana)
    client = world.browser(ana)
    fields = {"item:sum": "b", "enrolment": str(theirs.id)}
    post(client, world.lesson(act="/answers"), page=world.lesson(), **fields)
    assert {entry.registration for entry in world.log()} != {theirs.id}
    assert theirs.id not in {entry.registration for entry in world.log()}


def test_a_form_without_its_token_changes_nothing(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    refused = client.post(world.lesson(act="/finish"), base_url=SITE, data={"item:sum": "b"})
    assert refused.status_code == 400
    assert "The form was open too long" in refused.text
    assert "completed" not in world.verbs()


def test_figures_are_served_so_that_they_cannot_act(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    path = f"/curricula/{world.version_hash}/files/figures/plan.svg"
    assert path.rpartition("/")[2] in get(client, world.lesson()).text
    figure = get(client, path)
    assert figure.status_code == 200
    assert figure.mimetype == "image/svg+xml"
    assert "sandbox" in figure.headers["Content-Security-Policy"]
    assert figure.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in figure.headers["Cache-Control"]
    assert get(world.guest(), path).status_code == 401
    source = f"/curricula/{world.version_hash}/files/lessons/values.md"
    assert get(client, source).status_code == 404, "the source holds the answer key"


def test_pages_for_staff_are_for_staff(world: World) -> None:
    path = f"/curricula/{world.version_hash}/pages/for-teachers"
    assert "How to teach it." in get(world.browser(world.person("Flor", Role.STEWARD)), path).text
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    learner = get(world.browser(luz), path)
    assert learner.status_code in (403, 404)
    assert "How to teach it." not in learner.text


def test_a_lesson_page_is_light(world: World) -> None:
    """The page with its styles, scripts and icon: few requests, compressed as plainly as can be."""
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    html = get(client, world.lesson()).text
    parts = set(re.findall(r'(?:href|src)="([^"]+\.(?:css|js)[^"]*)"', html))
    assert {part.rpartition(".")[2].partition("?")[0] for part in parts} == {"css", "js"}
    assert len(parts | {"the page", "its icon"}) <= 8
    weight = len(gzip.compress(html.encode()))
    for part in parts:
        with client.get(part, base_url=SITE, headers={"Accept-Encoding": "identity"}) as answer:
            weight += len(gzip.compress(answer.get_data()))
    assert weight <= 120 * 1024


def told_to_be_at(world: World, client: FlaskClient, section: str, **changes: str) -> int:
    page = get(client, world.lesson()).text
    form = dict(hidden_fields(page)) | {"section": section} | changes
    return client.post(f"{world.lesson()}/place", data=form, base_url=SITE).status_code


def test_she_finds_the_section_again_in_which_she_stopped(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    assert "You stopped at" not in get(client, world.lesson()).text
    assert told_to_be_at(world, client, "and-a-type") == 204
    page = get(world.browser(luz), world.lesson()).text
    assert re.search(r'You stopped at\s+<a href="#and-a-type" lang="en">And a type</a>', page)
    assert told_to_be_at(world, client, "a-value-has-a-name") == 204, "the beginning"
    assert "You stopped at" not in get(client, world.lesson()).text


@pytest.mark.parametrize("section", ["", "nowhere", "<b>", "and-a-type" * 40])
def test_a_section_that_the_lesson_does_not_have_is_its_beginning(
    world: World, section: str
) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    told_to_be_at(world, client, "and-a-type")
    assert told_to_be_at(world, client, section) == 204
    assert "You stopped at" not in get(client, world.lesson()).text


def test_nobody_moves_the_place_of_another(world: World) -> None:
    luz, ana = world.person("Luz", Role.LEARNER), world.person("Ana", Role.LEARNER)
    world.enrolled(luz)
    world.enrolled(ana)
    hers = dict(hidden_fields(get(world.browser(luz), world.lesson()).text))
    other = world.browser(ana)
    assert told_to_be_at(world, other, "and-a-type", visit=hers["visit"]) == 204
    assert "You stopped at" not in get(world.browser(luz), world.lesson()).text
    assert told_to_be_at(world, other, "and-a-type", csrf_token="") == 400
