"""Launches for a review: staff of the course see what the learner did, and nobody else does."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from community import NotAllowed, Role
from community.readings.models import ReadingRow
from plugin.lti import Registration
from plugin.web.refusals import NothingHandedIn
from storage import Database, SecretBox
from tests.integration.launching_world import arrive, launch_of, register
from tests.unit.plugin.web.world import World, get, make_world, post

STAFF = frozenset({Role.COORDINATOR, Role.FACILITATOR})


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def lms(world: World) -> Registration:
    """Luz (7) has answered in the lesson, and finished it."""
    made = register(world)
    client, where = arrive(world, launch_of(world, made))
    post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
    return made


def reviewed(world: World, lms: Registration, **changes: Any) -> tuple[FlaskClient, str]:
    given: dict[str, Any] = {
        "message_type": "LtiSubmissionReviewRequest",
        "subject": "teacher",
        "name": "Demo teacher",
        "locale": "en",
        "roles": STAFF,
        "resource_link_id": None,
        "custom": {},
        "for_user": "7",
    }
    return arrive(world, launch_of(world, lms, **given | changes))


@pytest.mark.parametrize("roles", [STAFF, frozenset({Role.MENTOR})], ids=["teacher", "mentor"])
def test_staff_see_answers_and_grade_and_change_nothing(
    world: World, lms: Registration, roles: frozenset[Role]
) -> None:
    client, where = reviewed(world, lms, roles=roles)
    page = get(client, where)
    assert page.status_code == 200
    for told in ("Luz", "Values", "5", "100%", "on the way", "not answered"):
        assert told in page.text
    assert 'action="/learners' not in page.text, "to look at, and no more"


def test_whoever_is_looked_at_is_told(world: World, lms: Registration) -> None:
    client, where = reviewed(world, lms)
    get(client, where)
    with world.services.database.reading() as session:
        kinds = [row.kind for row in session.query(ReadingRow)]
    assert kinds == ["answers"]


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": frozenset({Role.LEARNER})},
        {"roles": frozenset()},
        {"context_id": "another"},
    ],
    ids=["learner", "no role", "staff of another course"],
)
def test_nobody_else_sees_it(world: World, lms: Registration, changes: dict[str, Any]) -> None:
    client, where = reviewed(world, lms, **changes)
    page = get(client, where)
    assert page.status_code == 403
    assert "Luz" not in page.text


def test_the_learner_herself_is_shown_what_came_of_it(world: World, lms: Registration) -> None:
    roles = frozenset({Role.LEARNER})
    client, where = reviewed(world, lms, subject="7", name="Luz", roles=roles)
    assert where == world.lesson(act="/finished")
    assert get(client, where).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"for_user": "99"}, {"line_item_url": None}, {"line_item_url": "https://lms.example/items/9"}],
    ids=["somebody who never came", "no column", "another column"],
)
def test_where_nothing_was_handed_in_that_is_said(
    world: World, lms: Registration, changes: dict[str, Any]
) -> None:
    with pytest.raises(NothingHandedIn):
        reviewed(world, lms, **changes)


def test_whom_the_lms_does_not_name_sees_nothing(world: World, lms: Registration) -> None:
    with pytest.raises(NotAllowed):
        reviewed(world, lms, subject=None)
