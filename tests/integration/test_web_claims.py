"""No page claims more than is so: where a score goes, what a finished lesson counted for."""

from copy import deepcopy
from pathlib import Path

import pytest

from certification import choose_path, import_scheme
from community import OPERATOR, Role
from curricula import import_curriculum, read_source
from storage import Database, SecretBox, utc_now
from tests.unit.plugin.web.world import (
    SCHEME,
    SITE,
    World,
    get,
    hidden_fields,
    make_world,
    post,
    write_course,
)


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def on_a_strict_path(world: World, name: str) -> None:
    """A learner on a path that asks for 70 % in a lesson, and for the curriculum passed."""
    document = deepcopy(SCHEME) | {"slug": "strict", "title": {"en": "Strict path"}}
    finish, read = document["root"]["requirements"]
    finish |= {"minimum_score": 0.7, "label": {"en": "70 % in Values"}}
    read |= {
        "verb": "passed",
        "activity": "curricula/first-steps",
        "label": {"en": "Pass First steps"},
    }
    luz = world.person(name, Role.LEARNER)
    world.enrolled(luz)
    with world.services.database.unit_of_work() as uow:
        iris = world.services.iris
        scheme = import_scheme(
            uow,
            iris,
            document,
            asker=OPERATOR,
            community_id=world.community.id,
            now=utc_now(),
        )
        choose_path(
            uow,
            iris,
            asker=OPERATOR,
            member_id=luz,
            scheme_version_id=scheme.id,
            now=utc_now(),
        )
        uow.commit()


def test_a_low_score_does_not_count_for_what_asks_for_more(world: World) -> None:
    on_a_strict_path(world, "Luz")
    client = world.browser(world.people["Luz"])
    before = get(client, world.lesson()).text
    assert "Finishing can count for:" in before
    assert "70 % in Values" in before
    done = post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "a"})
    after = get(client, done.location).text
    assert "70 % in Values" not in after
    assert "Pass First steps" not in after


def test_a_passed_curriculum_is_said_once_it_is_passed(world: World) -> None:
    on_a_strict_path(world, "Luz")
    client = world.browser(world.people["Luz"])
    done = post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    page = get(client, done.location).text
    assert "1 step of your path “Strict path” is done: 70 % in Values." in page
    assert "Pass First steps" not in page
    done = post(client, world.lesson("reading", "/finish"), page=world.lesson("reading"))
    assert "Pass First steps" in get(client, done.location).text


def test_checking_leads_to_the_questions_and_says_how_many_are_right(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    fields = {"item:sum": "b", "item:warm-up": "b"}
    answer = post(client, world.lesson(act="/answers"), page=world.lesson(), **fields)
    assert answer.location.endswith("#items-title")
    page = get(client, world.lesson()).text
    assert '<h2 id="items-title" tabindex="-1">' in page
    assert "Correct so far: 1 of 1 that count, 0 of 1 for practice" in page
    done = post(client, world.lesson(act="/finish"), page=world.lesson())
    assert (
        "Correct so far: 1 of 1 that count, 0 of 1 for practice" in get(client, done.location).text
    )


def test_a_refused_form_leads_to_the_question_and_keeps_its_page(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    refused = post(client, world.lesson(act="/finish"), page=world.lesson())
    assert '<a href="#item-sum">Go to the question</a>' in refused.text
    back = dict(hidden_fields(refused.text))["back"]
    hidden = dict(hidden_fields(refused.text)) | {"language": "es"}
    headers = {"Referer": f"{SITE}{world.lesson()}"}
    answer = client.post("/language", base_url=SITE, data=hidden, headers=headers)
    assert back == answer.location == world.lesson()


def test_an_old_form_after_a_retake_changes_nothing(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    old = dict(hidden_fields(get(client, world.lesson()).text))
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "a"})
    post(client, world.lesson(act="/again"), page=world.lesson(act="/finished"))
    verbs = world.verbs()
    for act in ("/answers", "/finish"):
        answer = client.post(
            world.lesson(act=act),
            base_url=SITE,
            data={**old, "item:sum": "b"},
            headers={"Referer": f"{SITE}{world.lesson()}"},
        )
        assert answer.status_code == 303
    assert world.verbs() == verbs


def test_a_link_to_a_newer_version_leads_nobody_astray(world: World, tmp_path: Path) -> None:
    """She stays where she began: the newer version's page leads to the same lesson of hers."""
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    folder = write_course(tmp_path / "newer")
    (folder / "lessons" / "reading.md").write_text("## New\n\nMore.\n", encoding="utf-8")
    with world.services.database.unit_of_work() as uow:
        newer = import_curriculum(
            uow,
            read_source(folder),
            asker=OPERATOR,
            community_id=world.community.id,
            publish=True,
            now=utc_now(),
        )
        uow.commit()
    client = world.browser(luz)
    page = get(client, world.lesson().replace(world.version_hash, newer.version_hash))
    assert (page.status_code, page.location) == (302, world.lesson())
    sent = post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    assert sent.status_code == 303, "the version she is on still takes her answers"
    assert world.verbs().count("completed") == 1
