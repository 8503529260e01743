"""She asks on her own page to be forgotten, or no longer asks; the operator decides."""

from pathlib import Path

import pytest

from community import (
    OPERATOR,
    Asker,
    ForgetOutcome,
    OnlyHerself,
    Role,
    ask_to_be_forgotten,
    forget_request_of,
    withdraw_forgetting,
)
from storage import Database, SecretBox, utc_now
from tests.integration.backup.installations import KEY, Place
from tests.integration.counting import counted
from tests.integration.erasing.quetzal import Quetzal
from tests.unit.plugin.web.world import World, get, make_world, post

PAGE = "/me/held"
MOST_STATEMENTS = 12


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return make_world(database, SecretBox(KEY), tmp_path)


def test_she_asks_once_and_withdraws(world: World) -> None:
    her = world.person("Demo Asker", Role.LEARNER)
    browser = world.browser(her)
    assert "Ask to be forgotten" in get(browser, PAGE).text
    for _ in range(2):
        assert post(browser, f"{PAGE}/forget", page=PAGE).status_code == 303
    told = get(browser, PAGE).text
    assert "it is decided by" in told
    assert "Ask to be forgotten" not in told
    with world.services.database.reading() as session:
        asked = forget_request_of(session, her)
    assert asked is not None
    assert (asked.due - asked.asked).days == 30
    assert post(browser, f"{PAGE}/keep", page=PAGE).status_code == 303
    assert "Ask to be forgotten" in get(browser, PAGE, "en").text
    assert "Pedir que se me olvide" in get(browser, PAGE, "es").text


def test_her_page_asks_the_database_no_more_for_it(world: World) -> None:
    her = world.person("Demo Asker", Role.LEARNER)
    world.enrolled(her)
    with world.services.database.unit_of_work() as uow:
        ask_to_be_forgotten(uow, asker=Asker(her), now=utc_now())
        uow.commit()
    browser = world.browser(her)
    get(browser, PAGE)
    with counted(world.services.database) as seen:
        assert "it is decided by" in get(browser, PAGE).text
    assert len(seen) <= MOST_STATEMENTS, "\n".join(seen)


def test_nobody_asks_for_her(world: World) -> None:
    with world.services.database.unit_of_work() as uow:
        for act in (ask_to_be_forgotten, withdraw_forgetting):
            with pytest.raises(OnlyHerself):
                act(uow, asker=OPERATOR, now=utc_now())


def test_the_operator_declines_with_a_reason_that_she_reads(world: World) -> None:
    her = world.person("Demo Asker", Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        ask_to_be_forgotten(uow, asker=Asker(her), now=utc_now())
        uow.commit()
    place = Place(world.services.database.url, world.services.settings.data_dir)
    [asked] = place.done("person", "erase", "requests")
    number = asked["record_id"]
    place.done("person", "erase", "decline", number, "--reason", "Exams are kept until 2030.")
    assert "Exams are kept until 2030." in get(world.browser(her), PAGE).text
    assert place.done("person", "erase", "requests") == []
    place.refused("person", "erase", "decline", number, "--reason", "Once more.")


def test_what_was_asked_is_settled_by_erasing(quetzal: Quetzal, operated: Place) -> None:
    database = quetzal.world.services.database
    with database.unit_of_work() as uow:
        ask_to_be_forgotten(uow, asker=Asker(quetzal.member_id), now=utc_now())
        uow.commit()
    [asked] = operated.done("person", "erase", "requests")
    operated.done("person", "erase", "--record-id", asked["record_id"], "--yes")
    assert operated.done("person", "erase", "requests") == []
    with database.reading() as session:
        found = forget_request_of(session, quetzal.member_id)
    assert found is not None
    assert found.outcome is ForgetOutcome.ERASED
