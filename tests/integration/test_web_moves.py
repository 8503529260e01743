"""Old links and open pages after a course moved; the desk's pages that move it."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from community import OPERATOR, Role
from curricula import decide_move, import_curriculum, read_source, version_difference
from plugin.lti import Registration, due_scores, has_line_item
from plugin.moving import continue_moves, move_for_a_while
from plugin.web.error_words import problem_of
from plugin.web.links import LESSON, VERSION
from plugin.web.refusals import LessonNotInVersion, LinkNotPublished
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import arrive, asking, launch_of, register
from tests.unit.plugin.web.world import (
    SETTINGS,
    VALUES,
    World,
    get,
    hidden_fields,
    make_world,
    post,
    write_course,
)

COORDINATOR = frozenset({Role.COORDINATOR, Role.FACILITATOR})


@dataclass(frozen=True, slots=True)
class Newer:
    """Version 2: Values is called Numbers and asks another sum, Reading is gone, More is new."""

    curriculum_id: UUID
    version_id: UUID
    version_hash: str

    def lesson(self, slug: str) -> str:
        return f"/curricula/{self.version_hash}/lessons/{slug}"


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def registration(world: World) -> Registration:
    return register(world)


@pytest.fixture
def newer(world: World, tmp_path: Path) -> Newer:
    return import_newer(world, tmp_path)


def import_newer(world: World, folder: Path, *, publish: bool = True) -> Newer:
    course = write_course(folder / "newer")
    settings = SETTINGS.replace("{slug: values, title: Values", "{slug: numbers, title: Numbers")
    settings = settings.replace("{slug: reading, title: Reading", "{slug: more, title: More")
    settings = settings.replace("lessons/reading.md", "lessons/more.md")
    (course / "curriculum.yaml").write_text(settings, encoding="utf-8")
    (course / "lessons/reading.md").rename(course / "lessons/more.md")
    (course / "lessons/more.md").write_text("## More\n\nQuite another text.\n", encoding="utf-8")
    asked = VALUES.replace("What is `2 + 3`?", "What is `1 + 4`?")
    (course / "lessons/values.md").write_text(asked, encoding="utf-8")
    with world.services.database.unit_of_work() as uow:
        made = import_curriculum(
            uow,
            read_source(course),
            asker=OPERATOR,
            community_id=world.community.id,
            publish=publish,
            now=utc_now(),
        )
        uow.commit()
    return Newer(made.curriculum_id, made.version_id, made.version_hash)


def move_all(world: World, newer: Newer) -> None:
    """By the command line, as an operator would."""
    move_one(world, newer, None)


def move_one(world: World, newer: Newer, place: str | None) -> None:
    with world.services.database.reading() as session:
        lessons = version_difference(session, world.version_id, newer.version_id).lesson_map
    assert lessons == {"values": "numbers", "reading": None}
    with world.services.database.unit_of_work() as uow:
        move = decide_move(
            uow,
            asker=OPERATOR,
            move_id=uuid4(),
            from_version_id=world.version_id,
            to_version_id=newer.version_id,
            place=place,
            lesson_map=lessons,
            reason="Clearer",
            now=utc_now(),
        )
        uow.commit()
    assert move_for_a_while(world.services, move.id, 60)


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
        assert has_line_item(session, enrolment_id=UUID(found[1]), lesson_slug="numbers")


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
    for picked in (f"{world.version_hash}/values", f"{newer.version_hash}/more"):
        assert f'value="{picked}"' in page
    sent = post(client, "/placing", page=where, lesson=[f"{newer.version_hash}/more"])
    assert sent.status_code == 200
    elsewhere, where = arrive(world, replace(asked, context_id="13"))
    page = get(elsewhere, where).text
    assert "Your course uses an older version" not in page
    assert world.version_hash not in page
