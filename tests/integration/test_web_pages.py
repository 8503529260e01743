"""Home, paths, the desk, coming in and going out, languages, and pages that say no."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from certification import project
from community import Role, issue_sign_in_link
from storage import Database, SecretBox, utc_now
from tests.unit.plugin.web.world import SITE, World, get, make_world, post


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def choose(world: World, client: FlaskClient) -> str:
    """Choose the path; where that leads."""
    answer = post(client, f"/paths/{world.scheme.id}/choose", page="/paths")
    assert answer.status_code == 303
    return str(answer.location)


def compute(world: World) -> None:
    while project(world.services.database, world.services.iris, uuid4(), now=utc_now()):
        pass


def test_a_member_without_a_path_is_invited_to_choose(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    assert "Choose a path" in get(client, "/path").text
    assert "First path" in get(client, "/paths").text


def test_a_chosen_path_is_computed_then_told_with_its_evidence(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    where = choose(world, client)
    assert "Being computed." in get(client, where).text
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    compute(world)
    page = get(client, where).text
    assert "You are one step from “First path”" in page
    assert "You finished “Values”" in page
    completed = next(e for e in world.log() if e.verb.endswith("/completed"))
    assert str(completed.statement_id) in page
    assert page.count('class="station') == 2 * 3, "both pictures have every station and the goal"
    assert '<details class="twin" id="table">' in page
    assert world.lesson("reading") in page, "the next step leads to its lesson"


def test_a_lesson_says_which_path_it_counts_for(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    choose(world, client)
    assert "Your path “First path”: Finish Values" in get(client, world.lesson()).text


def test_a_path_is_chosen_once(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    assert choose(world, client) == choose(world, client)
    assert world.verbs() == ["planned"]


def test_a_stranger_chooses_no_path(world: World) -> None:
    client = world.browser(world.person("Eva"))
    page = get(client, "/paths")
    assert "First path" not in page.text
    answer = post(client, f"/paths/{world.scheme.id}/choose", page="/paths")
    assert answer.status_code == 403
    assert world.log() == []


def test_nobody_sees_another_members_path(world: World) -> None:
    where = choose(world, world.browser(world.person("Luz", Role.LEARNER)))
    assert "First path" not in get(world.browser(world.person("Ana", Role.LEARNER)), where).text


def test_home_says_what_comes_next(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    page = get(world.browser(luz), "/home").text
    assert "Good to see you, Luz" in page
    assert world.lesson() in page
    assert "0 of 2 lessons finished" in page
    assert "Desk" not in page


def test_the_desk_is_for_those_who_work_at_it(world: World) -> None:
    assert get(world.guest(), "/desk").status_code == 401
    assert get(world.browser(world.person("Luz", Role.LEARNER)), "/desk").status_code == 403
    client = world.browser(world.person("Sol", Role.STEWARD))
    assert "First steps" in get(client, "/desk").text
    opened = get(client, f"/desk?list=curricula&open={world.version_id}").text
    assert world.version_hash[:16] in opened
    assert "Nothing here has these words." in get(client, "/desk?q=nothing+like+it").text
    for name in ("lms", "scores", "lrs"):
        assert get(client, f"/desk?list={name}").status_code == 200
    assert "Desk" in get(client, "/home").text


def test_a_sign_in_link_works_once_and_only_on_its_button(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        token = issue_sign_in_link(uow, member_id=luz, now=utc_now(), ttl=timedelta(hours=1))
        uow.commit()
    link = f"/sign-in/{token}"
    for _ in range(2):
        assert get(world.guest(), link).status_code == 200, "looking at it uses nothing up"
    client = world.guest()
    assert post(client, link, page=link).status_code == 303
    assert get(client, "/home").status_code == 200
    refused = post(world.guest(), link, page=link)
    assert refused.status_code == 410
    assert "Ask whoever sent it for a new one." in refused.text


def test_signing_out_ends_it(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    assert post(client, "/sign-out", page="/home").status_code == 303
    assert get(client, "/home").status_code == 401


def test_the_language_is_the_readers_choice(world: World) -> None:
    client = world.guest()
    assert "Cómo entrar" in get(client, "/", "es-AR,es;q=0.9").text
    answer = post(client, "/language", page="/", language="en", back="/?x=1")
    assert answer.location == "/?x=1"
    assert "How to come in" in get(client, "/", "es").text
    assert '<html lang="en"' in get(client, "/", "es").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_language_switch_sends_nobody_elsewhere(world: World, back: str) -> None:
    answer = post(world.guest(), "/language", page="/", language="es", back=back)
    assert answer.location == "/"


def test_what_is_not_here_says_so_and_leads_back(world: World) -> None:
    for path in ("/nowhere", f"/curricula/{'0' * 64}/lessons/values"):
        client = world.browser(world.person("Luz", Role.LEARNER))
        page = get(client, path)
        assert page.status_code == 404
        assert "There is nothing here" in page.text
        assert "Nothing was lost" in page.text


def test_a_fault_of_ours_is_called_ours(world: World) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    world.app.add_url_rule("/fail", "fail", fail)
    page = get(world.guest(), "/fail")
    assert page.status_code == 500
    assert "It is our fault, not yours." in page.text
    assert "ZeroDivisionError" not in page.text


def test_pages_name_who_may_frame_them(world: World) -> None:
    policy = world.guest().get("/", base_url=SITE).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
