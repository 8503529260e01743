"""The desk's pages that move a course to a newer version."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from community import OPERATOR, Role
from curricula import decide_move, version_difference
from plugin.lti import Registration
from plugin.moving import continue_moves
from storage import utc_now
from tests.integration.launching_world import arrive, asking, launch_of
from tests.integration.web_moves.newer_version import COORDINATOR, Newer
from tests.unit.plugin.web.world import (
    World,
    get,
    post,
)


def desk(newer: Newer, what: str = "") -> str:
    return f"/desk/curricula/{newer.curriculum_id}{what}"


def begun(world: World, count: int = 3, place: str = "lti:test") -> None:
    for number in range(count):
        luz = world.person(f"Luz {place} {number}", Role.LEARNER)
        world.enrolled(luz, place)
        get(world.browser(luz), world.lesson())


def plan(client: FlaskClient, newer: Newer, **fields: Any) -> Any:
    page = desk(newer, "/move?course=lti:test")
    return post(client, desk(newer, "/move"), page=page, **fields)


def test_a_steward_looks_then_moves_with_a_reason(world: World, newer: Newer) -> None:
    begun(world)
    client = world.browser(world.person("Sol", Role.STEWARD))
    page = get(client, desk(newer)).text
    assert "1 course has learners on an older version." in page
    assert "Version 2" in page
    seen = get(client, desk(newer, "/move?course=lti:test")).text
    assert "3 learners would go over to Version 2" in seen
    assert "matched by its file" in seen
    assert plan(client, newer, reason="").status_code == 422
    sent = plan(client, newer, reason="Clearer sums")
    assert sent.status_code == 303
    result = get(client, sent.location).text
    assert "3 learners were moved to Version 2" in result
    assert "Clearer sums" in result
    assert "Every course is on the newest version." in get(client, desk(newer)).text


def test_the_worker_does_what_a_page_began(world: World, newer: Newer) -> None:
    begun(world)
    with world.services.database.reading() as session:
        lessons = version_difference(session, world.version_id, newer.version_id).lesson_map
    with world.services.database.unit_of_work() as uow:
        move = decide_move(
            uow,
            asker=OPERATOR,
            move_id=uuid4(),
            from_version_id=world.version_id,
            to_version_id=newer.version_id,
            place=None,
            lesson_map=lessons,
            reason="x",
            now=utc_now(),
        )
        uow.commit()
    steward = world.browser(world.person("Sol", Role.STEWARD))
    assert "The move is under way" in get(steward, f"/desk/moves/{move.id}").text
    while continue_moves(world.services):
        pass
    assert "3 learners were moved" in get(steward, f"/desk/moves/{move.id}").text


def test_a_coordinator_sees_and_moves_her_own_course(
    world: World, registration: Registration, newer: Newer
) -> None:
    begun(world, 1)
    arrive(world, launch_of(world, registration))
    client, _ = arrive(
        world, launch_of(world, registration, roles=COORDINATOR, subject="2", locale="en")
    )
    page = get(client, desk(newer)).text
    assert "Autumn group in Test LMS" in page
    assert page.count('class="sheet"') == 1, "the other course is not hers"
    assert get(client, desk(newer, "/move?course=lti:test")).status_code == 403
    assert get(client, desk(newer, "/move?course=*")).status_code == 403
    seen = get(client, desk(newer, "/move")).text
    assert "1 learner would go over to Version 2" in seen
    sent = post(client, desk(newer, "/move"), page=desk(newer, "/move"), reason="Mine")
    assert "1 learner was moved to Version 2" in get(client, sent.location).text


def test_the_difference_is_told_in_both_languages(world: World, newer: Newer) -> None:
    client = world.browser(world.person("Sol", Role.STEWARD))
    page = get(client, desk(newer, "/difference")).text
    assert "<del>2</del>" in page
    assert "must be answered again" in page
    assert "3 lessons changed" in page
    spanish = get(client, desk(newer, "/difference"), language="es").text
    assert "hay que responderla de nuevo" in spanish
    same = f"/difference?old={newer.version_id}&new={newer.version_id}"
    assert "Nothing changed" in get(client, desk(newer, same)).text


def test_the_picker_offers_the_courses_version_and_the_newest(
    world: World, registration: Registration, newer: Newer
) -> None:
    arrive(world, launch_of(world, registration))
    asked = launch_of(
        world, registration, roles=COORDINATOR, deep_linking=asking(registration), locale="en"
    )
    client, where = arrive(world, asked)
    page = get(client, where).text
    assert "Your course uses an older version" in page
    for picked in (f"lesson/{world.version_hash}/values", f"lesson/{newer.version_hash}/more"):
        assert f'value="{picked}"' in page
    sent = post(client, "/placing", page=where, item=[f"lesson/{newer.version_hash}/more"])
    assert sent.status_code == 200
    elsewhere, where = arrive(world, replace(asked, context_id="13"))
    page = get(elsewhere, where).text
    assert "Your course uses an older version" not in page
    assert world.version_hash not in page
