"""The page of one LRS that is read, the operator's page, the doctor's probe, and metrics."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from community import INSTALLATION, OPERATOR, Role, audit_entries, grant
from lrs_adapter import change_source
from plugin.cli.lrs_sources import _line
from storage import Database, SecretBox, utc_now
from tests.integration.counting import counted
from tests.integration.records_world import NOON, received
from tests.integration.taking_in.odd_source import OddSource, add, odd_source, run, status
from tests.unit.plugin.web.world import World, get, make_world, post

PAGE, SOURCE = "/operations", "/operations/sources/lms"
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


@pytest.fixture
def odd(world: World) -> Iterator[OddSource]:
    """An LRS that is read, with a record that cannot be taken."""
    with odd_source() as running:
        running.store(received(), received(verb={}), received())
        add(world.services.database, world.services.secret_box, running.endpoint)
        run(world.services.database, world.services.secret_box)
        yield running


def acts(world: World) -> list[str]:
    with world.services.database.reading() as session:
        found = audit_entries(session, asker=OPERATOR, scope=INSTALLATION, now=utc_now())
    return [each.act for each in found if each.act.startswith("source.")]


def test_the_operators_page_leads_to_each_source(
    world: World, operator: FlaskClient, odd: OddSource
) -> None:
    page = get(operator, PAGE).text
    assert f'href="{SOURCE}"' in page
    assert "1 record of lms could not be taken." in page.split('class="probe"')[0]


def test_the_page_tells_how_it_goes_and_what_was_not_taken(
    world: World, operator: FlaskClient, odd: OddSource
) -> None:
    answer = get(operator, SOURCE)
    assert answer.status_code == 200
    assert "source:lms" in answer.text
    assert str(odd.kept[1]["id"]) in answer.text
    assert "It breaks the specification" in answer.text
    assert "No cumple la especificación" in get(operator, SOURCE, "es").text
    with counted(world.services.database) as seen:
        get(operator, SOURCE)
    assert len(seen) <= MOST_STATEMENTS, "\n".join(seen)


def test_what_is_chosen_stands_on_the_page(
    world: World, operator: FlaskClient, odd: OddSource
) -> None:
    own, verb = world.services, "https://example.org/verbs/done"
    assert "left out by its filter" not in get(operator, SOURCE).text
    with own.database.unit_of_work() as uow:
        change_source(uow, own.secret_box, "lms", verbs=[verb])
        uow.commit()
    odd.store_some(2)
    run(own.database, own.secret_box)
    page = get(operator, SOURCE).text
    assert f"<code>{verb}</code>" in page
    assert "Arrived and left out by its filter</dt><dd>2</dd>" in page
    assert "Llegado y omitido por su filtro" in get(operator, SOURCE, "es").text


def test_a_clock_that_was_set_back_stands_on_the_page_and_is_told_by_the_command(
    world: World, operator: FlaskClient, odd: OddSource
) -> None:
    own = world.services
    for minutes, back in ((2, 0), (4, 60)):
        odd.date = NOON + timedelta(minutes=minutes - back)
        run(own.database, own.secret_box, timedelta(minutes=minutes))
    page = get(operator, SOURCE).text
    assert "was set back by about 60 min" in page
    assert "Its clock was set back" in page
    assert "se atrasó" in get(operator, SOURCE, "es").text
    assert "set back by about 60 min" in _line(status(own.database))


def test_trouble_is_told_with_what_to_do(
    world: World, operator: FlaskClient, odd: OddSource
) -> None:
    odd.script = lambda _path, _asked: (403, {}, b"no")
    own = world.services
    with own.database.unit_of_work() as uow:
        change_source(uow, own.secret_box, "lms", every_s=5)
        uow.commit()
    run(own.database, own.secret_box)
    page = get(operator, SOURCE).text
    assert "child lrs source change lms --key" in page
    assert "The LRS answered 403: no" in page


def test_its_buttons_pause_resume_and_ask_again(
    world: World, operator: FlaskClient, odd: OddSource
) -> None:
    database, bad = world.services.database, odd.kept[1]
    given = {"page": SOURCE}
    assert post(operator, SOURCE, **given, act="pause").status_code == 303
    assert status(database).state == "paused"
    assert "Nothing more is read" in get(operator, f"{SOURCE}?done=pause").text
    assert post(operator, SOURCE, **given, act="resume").status_code == 303
    again = post(operator, SOURCE, **given, act="retake", statement=bad["id"])
    assert again.status_code == 409
    bad["verb"] = {"id": "https://example.org/verbs/tried"}
    assert post(operator, SOURCE, **given, act="retake").status_code == 303
    assert (status(database).taken, status(database).refused) == (3, 0)
    assert sorted(acts(world)) == [
        "source.paused", "source.resumed", "source.retaken", "source.retaken"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"act": "nothing"}, 422),
        ({}, 422),
        ({"act": "retake", "statement": "x"}, 422),
    ],
)
def test_what_it_cannot_do_is_said(
    world: World, operator: FlaskClient, odd: OddSource, form: dict[str, str], code: int
) -> None:
    assert post(operator, SOURCE, page=SOURCE, **form).status_code == code


def test_a_source_that_is_not_there_is_not_found(world: World, operator: FlaskClient) -> None:
    answer = get(operator, "/operations/sources/nothing")
    assert answer.status_code == 404
    assert "No LRS is read under this name." in answer.text
    told = post(operator, "/operations/sources/nothing", page=PAGE, act="pause")
    assert told.status_code == 404


@pytest.mark.parametrize("role", [*Role, None])
def test_nobody_of_a_community_sees_it(world: World, odd: OddSource, role: Role | None) -> None:
    client = world.browser(world.person("Somebody", *([role] if role else [])))
    assert get(client, SOURCE).status_code == 403
    assert post(client, SOURCE, page="/home", act="pause").status_code == 403
