"""The operator's page: who may see it, what it costs, and what its buttons do."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from community import INSTALLATION, OPERATOR, Role, audit_entries, grant
from community import post as post_mail
from lrs_adapter import dead_letters, targets
from plugin.operations import take_samples
from plugin.operations.samples import LAG_EVERY
from storage import Database, SecretBox, utc_now
from tests.integration.counting import counted
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, run
from tests.integration.records_world import record_some
from tests.unit.plugin.web.world import World, get, make_world, post

PAGE, ACT = "/operations", "/operations/targets"
MOST_STATEMENTS = 12


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def operator(world: World) -> FlaskClient:
    member = world.person("Op")
    with world.services.database.unit_of_work() as uow:
        grant(uow, member_id=member, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    return world.browser(member)


def refusing(world: World, lrs: FlakyLrs, status: int, count: int = 3) -> list[str]:
    """A remote LRS that answers so to all but the first record."""
    add(world.services.database, world.services.secret_box, lrs.endpoint, label="ministry")
    ids = [str(one) for one in record_some(world.services.database, count)]

    def script(_lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        return None if all(one["id"] == ids[0] for one in batch) else (status, {}, b"no")

    lrs.script = script
    run(world.services.database, world.services.secret_box)
    return ids


def acts(world: World) -> list[str]:
    with world.services.database.reading() as session:
        found = audit_entries(session, asker=OPERATOR, scope=INSTALLATION, now=utc_now())
    return [each.act for each in found if each.act.startswith("lrs.")]


@pytest.mark.parametrize("role", [*Role, None])
def test_nobody_of_a_community_sees_the_installation(world: World, role: Role | None) -> None:
    client = world.browser(world.person("Somebody", *([role] if role else [])))
    assert get(client, PAGE).status_code == 403
    assert post(client, ACT, page="/home", act="pause", label="x").status_code == 403


def test_a_guest_is_asked_to_sign_in(world: World) -> None:
    assert get(world.guest(), PAGE).status_code == 401


@pytest.mark.parametrize(("language", "words"), [("en", "No worker lives"), ("es", "proceso")])
def test_what_needs_a_person_comes_first(
    world: World, operator: FlaskClient, language: str, words: str
) -> None:
    answer = get(operator, PAGE, language)
    assert answer.status_code == 200
    first = answer.text.split('class="probe"')[0]
    assert words in first
    assert "child worker" in first


def test_the_page_costs_a_dozen_statements(
    world: World, operator: FlaskClient, lrs: FlakyLrs
) -> None:
    refusing(world, lrs, 400)
    for label in ("two", "three", "four"):
        add(world.services.database, world.services.secret_box, lrs.endpoint, label=label)
    get(operator, PAGE)
    with counted(world.services.database) as seen:
        assert get(operator, PAGE).status_code == 200
    assert len(seen) <= MOST_STATEMENTS, "\n".join(seen)


def test_home_and_desk_lead_there_whoever_may_go(world: World, operator: FlaskClient) -> None:
    assert f'href="{PAGE}"' in get(operator, "/home").text
    steward = world.browser(world.person("Steward", Role.STEWARD))
    for page in ("/home", "/desk"):
        answer = get(steward, page)
        assert answer.status_code == 200
        assert f'href="{PAGE}"' not in answer.text


def test_mail_that_needs_a_decision_is_told(world: World, operator: FlaskClient) -> None:
    with world.services.database.unit_of_work() as uow:
        post_mail(uow, kind="test", to="demo@example.org", now=utc_now())
        uow.commit()
    page = get(operator, PAGE).text
    assert "1 mail waits" in page.split('class="probe"')[0]
    assert "demo@example.org" not in page


def test_lag_is_a_picture_with_its_figures(world: World, operator: FlaskClient) -> None:
    record_some(world.services.database, 4)
    for ago in (2, 1, 0):
        take_samples(world.services, now=utc_now() - ago * LAG_EVERY - timedelta(seconds=ago))
    page = get(operator, PAGE).text
    assert 'class="drawing lag"' in page
    assert "Lag of projector, at most" in page
    assert '<table class="figures">' in page


def test_pause_and_resume(world: World, operator: FlaskClient, lrs: FlakyLrs) -> None:
    add(world.services.database, world.services.secret_box, lrs.endpoint, label="ministry")

    def states() -> list[str]:
        with world.services.database.reading() as session:
            return [one.state for one in targets(session)]

    done = post(operator, ACT, page=PAGE, act="pause", label="ministry")
    assert done.status_code == 303
    assert states() == ["paused"]
    assert "ministry is paused" in get(operator, PAGE).text
    post(operator, ACT, page=PAGE, act="resume", label="ministry")
    assert states() == ["active"]
    assert acts(world) == ["lrs.resumed", "lrs.paused"]


def test_a_dead_letter_is_sent_again(world: World, operator: FlaskClient, lrs: FlakyLrs) -> None:
    ids = refusing(world, lrs, 400)
    database = world.services.database
    page = get(operator, PAGE).text
    assert ids[1] in page
    given = {"act": "resend", "label": "ministry", "statement": ids[1]}
    refused = post(operator, ACT, page=PAGE, **given)
    assert refused.status_code == 409
    assert "The LRS answered 400" in refused.text
    lrs.script = lambda _lrs, _batch: None
    assert post(operator, ACT, page=PAGE, **given).status_code == 303
    with database.reading() as session:
        left = [one.statement_id for one in dead_letters(session, "ministry")]
    assert left == [ids[2]]
    assert ids[1] in lrs.kept
    again = post(operator, ACT, page=PAGE, **given)
    assert (again.status_code, "no longer set aside" in again.text) == (409, True)


def test_a_record_is_set_aside_with_its_reason(
    world: World, operator: FlaskClient, lrs: FlakyLrs
) -> None:
    ids = refusing(world, lrs, 500)
    nothing = post(operator, ACT, page=PAGE, act="set-aside", label="ministry")
    assert (nothing.status_code, "Say why" in nothing.text) == (422, True)
    done = post(operator, ACT, page=PAGE, act="set-aside", label="ministry", reason="their bug 7")
    assert done.status_code == 303
    with world.services.database.reading() as session:
        [letter] = dead_letters(session, "ministry")
    assert letter.reason == "their bug 7 [by_hand]"
    assert letter.statement_id in ids
    assert acts(world) == ["lrs.set-aside"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"act": "pause", "label": "nobody"}, 409),
        ({"act": "explode", "label": "x"}, 422),
        ({"act": "resend", "label": "x", "statement": "no id"}, 422),
        ({"act": "resend", "label": "nobody", "statement": str(uuid4())}, 409),
        ({}, 422),
    ],
)
def test_what_cannot_be_done_is_said(
    world: World, operator: FlaskClient, fields: dict[str, str], status: int
) -> None:
    answer = post(operator, ACT, page=PAGE, **fields)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
