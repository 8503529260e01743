"""A course that its LMS copied: recognised, asked about once, and nobody waits for the answer."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from community import Role
from curricula import version_for_newcomer
from plugin.lti import CourseCopy, Registration, course_copies_at
from plugin.lti.placement_models import CourseCopyRow
from tests.integration.launching_world import arrive, launch_of
from tests.integration.test_placements import NEXT_TERM, place
from tests.integration.web_moves.newer_version import Newer
from tests.unit.plugin.web.world import World, get, post

TEACHERS = frozenset({Role.FACILITATOR})
Item = dict[str, Any]


@pytest.fixture
def item(world: World, registration: Registration) -> Item:
    """A link that was placed last term."""
    (made,) = place(world, registration, f"lesson/{world.version_hash}/values")
    return made


def copied(world: World, registration: Registration, item: Item, **changes: Any) -> Any:
    given = {"custom": item["custom"], "context_id": NEXT_TERM, "context_title": "Spring group"}
    return launch_of(world, registration, **given | {"locale": "en"} | changes)


def copies(world: World, registration: Registration) -> list[CourseCopy]:
    with world.services.database.reading() as session:
        return course_copies_at(session, [f"lti:{registration.id}:1:{NEXT_TERM}"])


def newcomers(world: World, copy: CourseCopy) -> UUID | None:
    with world.services.database.reading() as session:
        return version_for_newcomer(session, copy.curriculum_id, copy.place)


def ask(world: World, registration: Registration, item: Item) -> tuple[Any, str]:
    """A teacher's browser, and the question that her launch led to."""
    teacher = copied(world, registration, item, subject="teacher", roles=TEACHERS)
    client, where = arrive(world, teacher)
    assert where.startswith("/placing/copies/")
    return client, where


def test_learners_go_on_while_nobody_has_answered(
    world: World, registration: Registration, item: Item, newer: Newer
) -> None:
    client, where = arrive(world, copied(world, registration, item))
    assert where == world.lesson()
    assert get(client, where).status_code == 200
    (copy,) = copies(world, registration)
    assert (copy.answer, copy.version_id) == (None, world.version_id)
    assert copy.from_place == f"lti:{registration.id}:1:12"
    assert newcomers(world, copy) is None
    assert newer.version_id != world.version_id


def test_a_teacher_is_asked_and_keeps_the_version(
    world: World, registration: Registration, item: Item, newer: Newer
) -> None:
    client, where = ask(world, registration, item)
    page = get(client, where).text
    assert "“Spring group” was copied from “Autumn group”" in page
    assert "Version 1" in page
    assert f'value="{newer.version_id}"' in page
    assert "nothing waits" in page
    answered = post(client, where.partition("?")[0], page=where, version="same")
    assert answered.location == world.lesson()
    (copy,) = copies(world, registration)
    assert copy.answer == "same"
    assert copy.answered_by is not None
    _again, where = arrive(
        world, copied(world, registration, item, subject="teacher", roles=TEACHERS)
    )
    assert where == world.lesson(), "asked once"


def test_with_the_newest_newcomers_begin_there_and_whoever_began_stays(
    world: World, registration: Registration, item: Item, newer: Newer
) -> None:
    arrive(world, copied(world, registration, item, subject="early"))
    client, where = ask(world, registration, item)
    post(client, where.partition("?")[0], page=where, version=str(newer.version_id))
    (copy,) = copies(world, registration)
    assert copy.answer == "newest"
    assert newcomers(world, copy) == newer.version_id
    _late, where = arrive(world, copied(world, registration, item, subject="late"))
    assert newer.version_hash in where
    _early, where = arrive(world, copied(world, registration, item, subject="early"))
    assert world.version_hash in where


@pytest.mark.parametrize("version", ["", "newest", "7c9e6679-7425-40de-944b-e07fc1f90ae7"])
def test_what_is_no_version_that_was_offered_is_asked_again(
    world: World, registration: Registration, item: Item, newer: Newer, version: str
) -> None:
    client, where = ask(world, registration, item)
    sent = post(client, where.partition("?")[0], page=where, version=version)
    assert sent.status_code == 422
    assert f'value="{newer.version_id}"' in sent.text
    assert copies(world, registration)[0].answer is None


def test_without_a_newer_version_there_is_one_answer(
    world: World, registration: Registration, item: Item
) -> None:
    client, where = ask(world, registration, item)
    assert "There is no newer one." in get(client, where).text
    given = {"subject": "teacher", "roles": TEACHERS, "locale": "es"}
    client, where = arrive(world, copied(world, registration, item, **given))
    assert "se copió de" in get(client, where).text


def test_the_course_s_own_staff_alone_answer(
    world: World, registration: Registration, item: Item
) -> None:
    _client, where = ask(world, registration, item)
    learner, _ = arrive(world, copied(world, registration, item))
    other, _ = arrive(
        world, copied(world, registration, item, roles=TEACHERS, context_id="14", subject="x")
    )
    assert get(learner, where).status_code == 403
    assert get(other, where).status_code == 403
    steward = world.browser(world.person("Sol", Role.STEWARD))
    assert get(steward, where).status_code == 200
    assert get(steward, f"/placing/copies/{UUID(int=1)}").status_code == 404


def test_a_single_activity_taken_over_makes_no_copied_course(
    world: World, registration: Registration, item: Item
) -> None:
    place(world, registration, f"lesson/{world.version_hash}/reading", context_id=NEXT_TERM)
    arrive(world, copied(world, registration, item))
    assert copies(world, registration) == []


def test_each_link_of_the_copy_asks_nothing_more(
    world: World, registration: Registration, item: Item
) -> None:
    (second,) = place(world, registration, f"lesson/{world.version_hash}/reading")
    for one in (item, second, item):
        arrive(world, copied(world, registration, one))
    with world.services.database.reading() as session:
        assert len(session.scalars(select(CourseCopyRow)).all()) == 1
