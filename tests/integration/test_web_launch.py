"""What a launch leads to: learners, staff, guests, links that lead nowhere; and Deep Linking."""

import json
import re
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from community import Role, found_community, member_by_record_id
from curricula import enrolments_of
from lrs_adapter import record_id_of
from plugin.lti import Registration, due_scores
from plugin.web.refusals import NothingToOpen
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import LMS, arrive, asking, launch_of, register
from tests.unit.plugin.web.world import SITE, World, get, hidden_fields, make_world, post


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def registration(world: World) -> Registration:
    return register(world)


def test_a_learner_is_enrolled_and_reads(world: World, registration: Registration) -> None:
    client, where = arrive(world, launch_of(world, registration))
    page = get(client, where)
    assert page.status_code == 200
    assert "Terminar la lección" in page.text, "the launch's locale"
    assert LMS in page.headers["Content-Security-Policy"]
    assert "Tu puntaje va a Test LMS" in page.text
    post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
    with world.services.database.reading() as session:
        (score,) = due_scores(session)
    assert json.loads(score.body)["scoreGiven"] == 100


def test_the_same_person_is_one_member_with_one_enrolment(
    world: World, registration: Registration
) -> None:
    launch = launch_of(world, registration)
    arrive(world, launch)
    client, where = arrive(world, launch)
    get(client, where)
    actors = {entry.actor for entry in world.log()}
    assert len(actors) == 1
    with world.services.database.reading() as session:
        record_id = record_id_of(world.services.iris, actors.pop())
        assert record_id is not None
        member = member_by_record_id(session, record_id)
        assert member is not None
        (made,) = enrolments_of(session, member.id)
    assert made.place == f"lti:{registration.id}:1:12"


def test_teaching_staff_are_not_enrolled(world: World, registration: Registration) -> None:
    roles = frozenset({Role.FACILITATOR, Role.COORDINATOR})
    client, where = arrive(world, launch_of(world, registration, roles=roles))
    assert "Only teachers read this" in get(client, where).text
    assert world.log() == []


@pytest.mark.parametrize(
    ("course", "sees"), [("12", True), ("13", False), (None, False)], ids=["hers", "other", "none"]
)
def test_staff_find_the_learners_of_the_course_they_came_from(
    world: World, registration: Registration, course: str | None, sees: bool
) -> None:
    arrive(world, launch_of(world, registration))
    roles = frozenset({Role.FACILITATOR, Role.COORDINATOR})
    staff = launch_of(
        world, registration, subject="8", roles=roles, context_id=course, locale="en", name="Flor"
    )
    client, _where = arrive(world, staff)
    page = get(client, "/learners")
    assert page.status_code == (403 if course is None else 200)
    assert ("Luz" in page.text) is sees


def test_an_anonymous_launch_reads_without_a_record(
    world: World, registration: Registration
) -> None:
    client, where = arrive(world, launch_of(world, registration, subject=None, locale="en"))
    page = get(client, where)
    assert "You can read this lesson." in page.text
    assert "Finish lesson" not in page.text
    assert world.log() == []
    assert get(client, "/path").status_code == 401


def test_whoever_has_no_known_role_learns(world: World, registration: Registration) -> None:
    client, where = arrive(world, launch_of(world, registration, roles=frozenset()))
    assert get(client, where).status_code == 200
    assert world.verbs() == ["initialized", "experienced"]


@pytest.mark.parametrize(
    "custom",
    [
        {},
        {"child_curriculum": "ignite/nothing", "child_lesson": "values"},
        {"child_curriculum": "ignite/first-steps", "child_lesson": "no-such"},
        {"child_curriculum": "$Resource.child", "child_version": "$x", "child_lesson": "$y"},
    ],
)
def test_a_link_to_nothing_says_so(
    world: World, registration: Registration, custom: dict[str, str]
) -> None:
    with pytest.raises(NothingToOpen):
        arrive(world, launch_of(world, registration, custom=custom))


def test_a_link_without_its_version_opens_the_newest(
    world: World, registration: Registration
) -> None:
    custom = {"child_curriculum": "ignite/first-steps", "child_lesson": "values"}
    client, where = arrive(world, launch_of(world, registration, custom=custom))
    assert get(client, where).status_code == 200


def test_an_lms_reaches_its_own_community_only(world: World, registration: Registration) -> None:
    with world.services.database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Other"}, now=utc_now())
        uow.commit()
    with pytest.raises(NothingToOpen):
        arrive(world, launch_of(world, registration, community_id=other.id))


COORDINATOR = frozenset({Role.COORDINATOR, Role.FACILITATOR})


def test_a_coordinator_places_lessons(world: World, registration: Registration) -> None:
    launch = launch_of(
        world, registration, roles=COORDINATOR, deep_linking=asking(registration), locale="en"
    )
    client, where = arrive(world, launch)
    page = get(client, where)
    assert page.text.count('name="item"') == 5, "the curriculum, its module, two lessons, a path"
    picked = [f"lesson/{world.version_hash}/{slug}" for slug in ("values", "reading")]
    sent = post(client, "/placing", page=where, item=picked)
    assert sent.status_code == 200
    assert f"form-action 'self' {LMS}" in sent.headers["Content-Security-Policy"]
    first, second = placed_items(sent.text)
    assert first["custom"]["child_version"] == world.version_hash
    assert first["custom"]["child_curriculum"] == "ignite/first-steps"
    assert first["lineItem"]["scoreMaximum"] == 100
    assert "lineItem" not in second, "nothing is graded there"


def test_a_column_for_finishing_is_the_coordinators_choice(
    world: World, registration: Registration
) -> None:
    launch = launch_of(world, registration, roles=COORDINATOR, deep_linking=asking(registration))
    client, where = arrive(world, launch)
    page = get(client, where)
    picked = [f"lesson/{world.version_hash}/{slug}" for slug in ("values", "reading")]
    sent = post(client, "/placing", page=where, item=picked, child_grade="when-finished")
    assert 'name="child_grade"' in page.text
    first, second = placed_items(sent.text)
    assert "child_grade" not in first["custom"]
    assert second["custom"]["child_grade"] == "when-finished"
    assert second["lineItem"]["scoreMaximum"] == 100


def placed_items(page: str) -> list[dict[str, Any]]:
    """The content items within the signed answer that the page hands on."""
    token = re.search(r'name="JWT" value="([^"]+)"', page)
    assert token is not None
    body = token[1].split(".")[1]
    claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    items: list[dict[str, Any]] = claims[
        "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
    ]
    return items


def test_a_choice_is_answered_once_and_by_the_launch_that_asked(
    world: World, registration: Registration
) -> None:
    launch = launch_of(
        world, registration, roles=COORDINATOR, deep_linking=asking(registration), locale="en"
    )
    (mine, where), (other, _) = arrive(world, launch), arrive(world, launch)
    picked = [f"lesson/{world.version_hash}/values"]
    form = dict(hidden_fields(get(mine, where).text)) | {"item": picked}
    theirs = dict(hidden_fields(get(other, where).text)) | {"placing": form["placing"]}
    sent = [
        client.post(where, base_url=SITE, data=data, headers={"Referer": f"{SITE}{where}"})
        for client, data in ((other, theirs | {"item": picked}), (mine, form), (mine, form))
    ]
    assert [one.status_code for one in sent] == [409, 200, 409]


def test_nothing_picked_is_said(world: World, registration: Registration) -> None:
    launch = launch_of(
        world, registration, roles=COORDINATOR, deep_linking=asking(registration), locale="en"
    )
    client, where = arrive(world, launch)
    assert "Choose at least one lesson." in post(client, "/placing", page=where).text


def test_one_lesson_where_the_lms_takes_one(world: World, registration: Registration) -> None:
    asked = asking(registration, accept_multiple=False)
    launch = launch_of(world, registration, roles=COORDINATOR, deep_linking=asked, locale="en")
    client, where = arrive(world, launch)
    assert get(client, where).text.count('type="radio"') == 5
    picked = [f"lesson/{world.version_hash}/{slug}" for slug in ("values", "reading")]
    assert post(client, "/placing", page=where, item=picked).status_code == 422


def test_a_learner_places_nothing(world: World, registration: Registration) -> None:
    launch = launch_of(world, registration, deep_linking=asking(registration))
    client, where = arrive(world, launch)
    assert get(client, where).status_code == 403
