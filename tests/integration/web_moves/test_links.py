"""Old links and open pages after a course moved."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from plugin.lti import Registration, column_terms, due_scores
from plugin.web.error_words import problem_of
from plugin.web.links import LESSON, VERSION
from plugin.web.refusals import LessonNotInVersion, LinkNotPublished
from tests.integration.launching_world import arrive, launch_of
from tests.integration.web_moves.newer_version import (
    COORDINATOR,
    Newer,
    import_newer,
    move_all,
    move_one,
)
from tests.unit.plugin.web.world import (
    World,
    get,
    hidden_fields,
    post,
)


def test_an_old_link_opens_her_lesson_and_its_score_arrives(
    world: World, registration: Registration, newer: Newer
) -> None:
    launch = launch_of(world, registration, locale="en")
    client, where = arrive(world, launch)
    post(client, world.lesson(act="/answers"), page=where, **{"item:sum": "b"})
    move_all(world, newer)
    client, where = arrive(world, launch)
    assert where == newer.lesson("numbers")
    page = get(client, where).text
    assert "Your course moved to another version" in page
    assert "1 question that you had answered has changed" in page
    assert "moved to another version" not in get(client, where).text, "told once"
    assert "Your score goes to Test LMS" in page
    post(client, f"{where}/finish", page=where, **{"item:sum": "b"})
    with world.services.database.reading() as session:
        (score,) = due_scores(session)
    assert b'"scoreGiven":100' in score.body


def test_her_gradebook_column_follows_without_a_new_launch(
    world: World, registration: Registration, newer: Newer
) -> None:
    client, where = arrive(world, launch_of(world, registration, locale="en"))
    get(client, where)
    move_all(world, newer)
    page = get(client, where)
    assert (page.status_code, page.location) == (302, newer.lesson("numbers"))
    found = re.search(r'name="enrolment" value="([^"]+)"', get(client, page.location).text)
    assert found is not None
    with world.services.database.reading() as session:
        assert column_terms(session, UUID(found[1]), "numbers") is not None


def test_what_an_open_page_sends_after_the_move_is_not_taken(
    world: World, registration: Registration, newer: Newer
) -> None:
    client, where = arrive(world, launch_of(world, registration, locale="en"))
    form = dict(hidden_fields(get(client, where).text))
    move_all(world, newer)
    before = world.verbs()
    sent = client.post(
        f"{where}/answers",
        base_url="https://child.example",
        data={**form, "item:sum": "b"},
        headers={"Referer": f"https://child.example{where}"},
    )
    assert sent.status_code == 303
    assert sent.location.startswith(newer.lesson("numbers"))
    assert "what you sent from there was not taken" in get(client, sent.location).text
    assert world.verbs() == before


def test_an_open_page_of_a_moved_course_writes_nothing_into_another(
    world: World, registration: Registration, newer: Newer
) -> None:
    other, where = arrive(world, launch_of(world, registration, context_id="13", locale="en"))
    get(other, where)
    client, where = arrive(world, launch_of(world, registration, locale="en"))
    form = dict(hidden_fields(get(client, where).text))
    move_one(world, newer, f"lti:{registration.id}:1:12")
    del form["visit"]
    before = world.verbs()
    sent = client.post(
        f"{where}/finish",
        base_url="https://child.example",
        data={**form, "item:sum": "b"},
        headers={"Referer": f"https://child.example{where}"},
    )
    assert sent.location.startswith(newer.lesson("numbers"))
    assert world.verbs() == before


def test_a_newcomer_begins_with_the_courses_version(
    world: World, registration: Registration, newer: Newer
) -> None:
    arrive(world, launch_of(world, registration))
    move_all(world, newer)
    _, where = arrive(world, launch_of(world, registration, subject="8"))
    assert where == newer.lesson("numbers")
    _, elsewhere = arrive(world, launch_of(world, registration, subject="9", context_id="13"))
    assert elsewhere == world.lesson(), "another course has what its link names"


def custom(world: World, lesson: str, version_hash: str = "") -> dict[str, str]:
    return {
        "child_curriculum": "ignite/first-steps",
        VERSION: version_hash or world.version_hash,
        LESSON: lesson,
    }


def refused_page(world: World, error: Exception, language: str = "en") -> str:
    """What the error's page says."""
    with world.app.test_request_context(
        "/", base_url="https://child.example", headers={"Accept-Language": language}
    ):
        problem = problem_of(error)
    return " ".join([problem.title, problem.what, problem.todo, problem.link or ""])


def test_a_link_to_a_lesson_that_is_gone_says_what_to_do(
    world: World, registration: Registration, newer: Newer
) -> None:
    arrive(world, launch_of(world, registration))
    move_all(world, newer)
    link = custom(world, "reading")
    with pytest.raises(LessonNotInVersion) as hers:
        arrive(world, launch_of(world, registration, custom=link))
    assert "Go on with another lesson of your course" in refused_page(world, hers.value)
    with pytest.raises(LessonNotInVersion) as staff:
        arrive(world, launch_of(world, registration, custom=link, roles=COORDINATOR, subject="2"))
    assert "Remove the link from the course" in refused_page(world, staff.value)
    assert "“Reading”" in refused_page(world, staff.value)


def test_a_link_to_a_newer_lesson_says_that_the_course_has_not_moved(
    world: World, registration: Registration, newer: Newer
) -> None:
    arrive(world, launch_of(world, registration))
    with pytest.raises(LessonNotInVersion):
        link = custom(world, "more", newer.version_hash)
        arrive(world, launch_of(world, registration, custom=link))
    _, where = arrive(
        world,
        launch_of(
            world, registration, subject="8", custom=custom(world, "more", newer.version_hash)
        ),
    )
    assert where == newer.lesson("more"), "a newcomer gets what the link names"


def test_a_link_to_a_version_that_was_never_published(
    world: World, registration: Registration, tmp_path: Path
) -> None:
    draft = import_newer(world, tmp_path, publish=False)
    link = custom(world, "numbers", draft.version_hash)
    with pytest.raises(LinkNotPublished) as hers:
        arrive(world, launch_of(world, registration, custom=link))
    assert "tell its staff" in refused_page(world, hers.value)
    with pytest.raises(LinkNotPublished) as staff:
        arrive(world, launch_of(world, registration, custom=link, roles=COORDINATOR))
    assert "A steward of the community can publish" in refused_page(world, staff.value)
    assert world.log() == []
