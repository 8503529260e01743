"""What ADL's own LRS was seen to do (adlnet/ADL_LRS, commit efa045e), imitated.

It answers 409 to a statement that it has, whatever it says; it writes a duration's seconds anew, by
binary numbers; and it answers 500 to a request with attached data that is no UTF-8.
"""

import math
import re
from datetime import timedelta
from typing import Any

import orjson
import pytest

from lrs_adapter import change_target, dead_letters, replay_target
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, run, status
from tests.integration.records_world import NOON, new_key, received, record_some, store

SECONDS = re.compile(r"\d+(?:\.\d+)?(?=S)")


def as_adl(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
    if b"breaks" in orjson.dumps(batch):
        return 500, {}, b"'utf-8' codec can't decode byte 0xfa in position 718"
    known = [one["id"] for one in batch if one["id"] in lrs.kept]
    if known:
        return 409, {}, f"A statement with ID {known[0]} already exists".encode()
    for one in batch:
        if duration := one.get("result", {}).get("duration"):
            one["result"]["duration"] = SECONDS.sub(_cut, duration)
    return None


def _cut(found: re.Match[str]) -> str:
    seconds = float(found[0])
    return str(int(seconds) if seconds.is_integer() else math.floor(seconds * 100) / 100)


@pytest.fixture
def adl(database: Database, secret_box: SecretBox, flaky: FlakyLrs) -> FlakyLrs:
    flaky.script = as_adl
    add(database, secret_box, flaky.endpoint)
    return flaky


def often(database: Database, secret_box: SecretBox, times: int = 10) -> None:
    for hour in range(times):
        run(database, secret_box, NOON + timedelta(hours=hour))


def test_what_it_has_is_delivered_however_it_wrote_the_durations(
    database: Database, secret_box: SecretBox, adl: FlakyLrs
) -> None:
    record_some(database, 5)
    key, _ = new_key(database, "all")
    said = ["PT01M01.5S", "PT5.10S", "PT00H00M05S", "P1Y2M3DT4H5M6.789S", "PT1M0.123456S", "P2W"]
    store(database, key, *(received(result={"duration": each}) for each in said))
    assert run(database, secret_box) == 11
    with database.unit_of_work() as uow:
        replay_target(uow, "remote", after=0, now=NOON)
        uow.commit()
    assert run(database, secret_box) == 11
    assert (len(adl.order), status(database).dead_letters) == (11, 0)


def limit(database: Database, secret_box: SecretBox, **limits: Any) -> None:
    with database.unit_of_work() as uow:
        change_target(uow, secret_box, "remote", **limits)
        uow.commit()


@pytest.mark.parametrize("before", [0, 3])
def test_one_over_which_it_fails_each_time_holds_up_no_other(
    database: Database, secret_box: SecretBox, adl: FlakyLrs, before: int
) -> None:
    record_some(database, before)
    key, _ = new_key(database, "all")
    store(database, key, received(result={"response": "breaks"}))
    record_some(database, 4)
    often(database, secret_box)
    assert len(adl.order) == before + 4
    assert status(database).behind == 0
    with database.reading() as session:
        [letter] = dead_letters(session, "remote")
    assert letter.reason.endswith("[breaks_it]")
    assert "can't decode byte" in letter.reason


@pytest.mark.parametrize("before", [0, 3])
def test_when_it_fails_over_everything_nothing_is_set_aside(
    database: Database, secret_box: SecretBox, adl: FlakyLrs, before: int
) -> None:
    record_some(database, before)
    run(database, secret_box)
    record_some(database, 50)
    adl.script = lambda _lrs, _batch: (500, {}, b"oops")
    asked = adl.requests
    often(database, secret_box)
    assert adl.requests - asked < 10 * 30
    found = status(database)
    assert (found.behind, found.dead_letters, found.failures) == (50, 0, 10)
    assert (found.last_error or "").endswith("[lrs_error]")
    adl.script = as_adl
    often(database, secret_box, 30)
    assert (len(adl.order), status(database).behind) == (before + 50, 0)


@pytest.mark.parametrize("batch", [1, 50])
@pytest.mark.parametrize("known", [409, 200])
def test_when_it_takes_nothing_new_what_it_has_proves_nothing(
    database: Database, secret_box: SecretBox, adl: FlakyLrs, batch: int, known: int
) -> None:
    """A store that is full or read-only."""
    limit(database, secret_box, batch=batch)
    record_some(database, 3)
    run(database, secret_box)
    record_some(database, 50)

    def full(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        if all(one["id"] in lrs.kept for one in batch):
            return None if known == 200 else as_adl(lrs, batch)
        return 500, {}, b"no space left on device"

    adl.script = full
    often(database, secret_box)
    found = status(database)
    assert (found.behind, found.dead_letters, found.failures) == (50, 0, 10)
    adl.script = as_adl
    often(database, secret_box, 30)
    assert (len(adl.order), status(database).behind, status(database).dead_letters) == (53, 0, 0)


@pytest.mark.parametrize("limits", [{"batch": 50}, {"batch": 1}, {"rate": 1}], ids=str)
@pytest.mark.parametrize(("first", "last"), [(10, 10), (10, 13), (0, 2)])
def test_exactly_those_over_which_it_fails_are_set_aside(
    database: Database,
    secret_box: SecretBox,
    adl: FlakyLrs,
    first: int,
    last: int,
    limits: dict[str, int],
) -> None:
    limit(database, secret_box, **limits)
    key, _ = new_key(database, "all")
    ids: list[str] = []
    for number in range(18):
        it = received(result={"response": "breaks" if first <= number <= last else "is good"})
        store(database, key, it)
        ids.append(it["id"])
    for minute in range(500 if "rate" in limits else 30):
        run(database, secret_box, NOON + minute * timedelta(minutes=20))
    assert adl.order == ids[:first] + ids[last + 1 :]
    with database.reading() as session:
        letters = dead_letters(session, "remote")
    assert sorted(str(one.statement_id) for one in letters) == sorted(ids[first : last + 1])


def test_the_last_one_waits_for_the_next_that_is_taken(
    database: Database, secret_box: SecretBox, adl: FlakyLrs
) -> None:
    record_some(database, 3)
    key, _ = new_key(database, "all")
    store(database, key, received(result={"response": "breaks"}))
    often(database, secret_box, 15)
    found = status(database)
    assert (found.behind, found.dead_letters) == (1, 0)
    assert "child lrs target set-aside" in (found.last_error or "")
    record_some(database, 1)
    often(database, secret_box, 40)
    assert (status(database).behind, status(database).dead_letters) == (0, 1)


def test_one_that_is_refused_after_one_that_breaks_it_waits_with_it(
    database: Database, secret_box: SecretBox, adl: FlakyLrs
) -> None:
    record_some(database, 3)
    run(database, secret_box)
    key, _ = new_key(database, "all")
    store(database, key, received(result={"response": "breaks"}))
    store(database, key, received(result={"response": "refused"}))

    def picky(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        told = as_adl(lrs, batch)
        return (400, {}, b"no") if told is None and b"refused" in orjson.dumps(batch) else told

    adl.script = picky
    often(database, secret_box)
    assert (status(database).behind, status(database).dead_letters) == (2, 0)
    record_some(database, 1)
    often(database, secret_box, 40)
    with database.reading() as session:
        reasons = [one.reason.split()[-1] for one in dead_letters(session, "remote")]
    assert sorted(reasons) == ["[breaks_it]", "[refused]"]
    assert status(database).behind == 0
