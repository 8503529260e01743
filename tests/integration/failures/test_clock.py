"""A clock that jumps: a day ahead and back, or an hour back. Order holds, and nobody waits long."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text

from community import Role
from lrs_adapter import LeaseLost, claim, move_cursor, read_after
from plugin.operations import Level, state_of
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE
from tests.integration.ags.scores import NOW, launch_of, queue, remember, send, sent_scores
from tests.integration.learning_world import LearningWorld
from tests.integration.lti_platform import Answer, Tool, running_platform
from tests.integration.records_world import record_some
from tests.integration.taking_in.odd_source import add as add_source
from tests.integration.taking_in.odd_source import odd_source
from tests.integration.taking_in.odd_source import run as read_source
from tests.integration.xapi_server import services_for
from tests.unit.plugin.web.world import get, make_world, post

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
JUMPS = (timedelta(0), DAY, timedelta(0), -HOUR, timedelta(seconds=1))
OURS = ("storage", "lrs_adapter", "community", "curricula", "certification", "plugin", "tests")


class Clock:
    """The clock of this machine, as the code that reads it sees it."""

    def __init__(self) -> None:
        self.off_by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off_by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """No test may change the machine's own clock: every module of ours asks this one."""
    made, real = Clock(), utc_now
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in OURS and getattr(module, "utc_now", None) is real:
            monkeypatch.setattr(module, "utc_now", made.now)
    return made


def test_stored_grows_with_the_position_whatever_the_clock_says(
    database: Database, clock: Clock
) -> None:
    for jump in JUMPS:
        clock.off_by = jump
        record_some(database, 3)
    with database.reading() as session:
        entries = read_after(session, 0, 100)
    moments = [orjson.loads(entry.document)["stored"] for entry in entries]
    assert len(moments) == 15
    assert moments == sorted(set(moments))
    assert [entry.position for entry in entries] == list(range(1, 16))


@pytest.mark.parametrize("jump", [DAY, HOUR])
def test_a_lease_of_a_wrong_clock_holds_nobody_up_and_moves_nothing(
    database: Database, jump: timedelta
) -> None:
    """The dead owner's clock was ahead; another takes over at once, and the fence still holds."""
    with database.unit_of_work() as uow:
        wrong = claim(uow, "reader", uuid4(), now=NOW + jump, ttl_s=30)
        uow.commit()
    assert wrong is not None
    with database.unit_of_work() as uow:
        assert claim(uow, "reader", uuid4(), now=NOW, ttl_s=30) is not None
        uow.commit()
    with database.unit_of_work() as uow, pytest.raises(LeaseLost):
        move_cursor(uow, wrong, 5, now=NOW)


def test_a_lease_of_a_clock_that_is_a_little_ahead_is_kept(database: Database) -> None:
    with database.unit_of_work() as uow:
        claim(uow, "reader", uuid4(), now=NOW + timedelta(seconds=40), ttl_s=30)
        uow.commit()
    with database.unit_of_work() as uow:
        assert claim(uow, "reader", uuid4(), now=NOW, ttl_s=30) is None


@pytest.mark.parametrize("jump", [DAY, HOUR])
def test_scores_go_on_and_in_order_when_the_clock_is_set_back(
    database: Database, secret_box: SecretBox, jump: timedelta
) -> None:
    with running_platform() as platform:
        platform.routes["/items/3/scores"] = lambda _: Answer()
        tool = Tool(database, secret_box, platform)
        remember(tool, launch_of(tool.register()))
        queue(tool, 0.5, now=NOW + jump)
        until = (NOW + jump + timedelta(seconds=20)).isoformat(timespec="microseconds")
        with database.unit_of_work() as uow:  # a sender that died while the clock was ahead
            uow.session.execute(
                text(
                    "update lti_score_series set lease_owner = :o, lease_until = :u, next_try = :n"
                ),
                {"o": uuid4().hex, "u": until, "n": NOW.isoformat(timespec="microseconds")},
            )
            uow.commit()
        queue(tool, 0.75, now=NOW)
        assert send(tool) == 2
        first, second = sent_scores(platform)
        assert (first["scoreGiven"], second["scoreGiven"]) == (50, 75)
        assert first["timestamp"] < second["timestamp"]  # or the LMS would refuse it


def test_a_clock_that_was_set_back_is_told_and_order_holds(
    database: Database, clock: Clock
) -> None:
    services = services_for(database, IRI_BASE)
    clock.off_by = HOUR
    record_some(database, 1)
    clock.off_by = timedelta(0)
    with database.reading() as session:
        found = state_of(session, services, now=clock.now())
    assert [each.code for each in found.clock.findings] == ["clock_set_back"]
    assert found.clock.level is Level.ACT
    record_some(database, 1)
    with database.reading() as session:
        first, second = read_after(session, 0, 9)
    assert first.stored < second.stored


def test_a_source_that_was_read_in_a_wrong_hour_is_read_at_once(
    database: Database, secret_box: SecretBox
) -> None:
    with odd_source() as odd:
        ids = odd.store_some(2)
        add_source(database, secret_box, odd.endpoint)
        read_source(database, secret_box, DAY)
        ids += odd.store_some(1)
        read_source(database, secret_box)
        with database.reading() as session:
            assert [str(one.statement_id) for one in read_after(session, 0, 9)] == ids


@pytest.mark.parametrize("jump", [DAY])
def test_a_grade_that_waits_for_a_wrong_hour_is_sent_at_once(
    database: Database, secret_box: SecretBox, jump: timedelta
) -> None:
    with running_platform() as platform:
        answers = iter([Answer(503), Answer()])
        platform.routes["/items/3/scores"] = lambda _: next(answers)
        tool = Tool(database, secret_box, platform)
        remember(tool, launch_of(tool.register()))
        queue(tool, 0.5, now=NOW + jump)
        assert send(tool, now=NOW + jump + timedelta(minutes=5)) == 0
        assert send(tool, now=NOW) == 1


def test_a_visit_is_finished_however_the_clock_jumped(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v1", "a")
    world.now -= HOUR
    world.answer("values", "v2", "ab")
    world.finish("values")
    world.now += DAY
    world.open("reading")
    world.now -= DAY
    world.finish("reading")
    for statement in world.statements():
        assert not statement.get("result", {}).get("duration", "PT0S").startswith("-")
        assert "-" not in statement.get("result", {}).get("duration", "")
    assert world.told().count("completed values") == 1
    assert world.told().count("completed reading") == 1


def test_a_visitor_stays_or_is_told_to_come_in_again_and_loses_nothing(
    database: Database, secret_box: SecretBox, tmp_path: Path, clock: Clock
) -> None:
    world = make_world(database, secret_box, tmp_path)
    learner = world.person("Learner", Role.LEARNER)
    world.enrolled(learner)
    clock.off_by = 2 * HOUR
    browser, lesson = world.browser(learner), world.lesson()
    assert post(browser, f"{lesson}/answers", page=lesson, **{"item:sum": "b"}).status_code == 303
    clock.off_by = HOUR
    assert get(browser, lesson).status_code == 200
    clock.off_by = DAY
    refused = get(browser, lesson)
    assert refused.status_code == 401
    assert "Nothing was lost" in refused.text
    again = world.browser(learner)
    clock.off_by = HOUR
    assert post(again, f"{lesson}/finish", page=lesson).status_code == 303
    assert world.verbs().count("answered") == 1
    assert "completed" in world.verbs()
