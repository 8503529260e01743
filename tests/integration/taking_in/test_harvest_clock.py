"""The clock of another LRS: it goes before ours, or is set back."""

from datetime import timedelta

import pytest

from lrs_adapter import change_source
from lrs_adapter.source_clock import MARGIN, SetBack, SourceClock, Told, set_back
from storage import Database, SecretBox
from tests.integration.records_world import NOON, received
from tests.integration.taking_in.odd_source import (
    BEGAN,
    OddSource,
    add,
    ids_of,
    odd_source,
    run,
    status,
)

LATER = timedelta(minutes=2)


def test_a_clock_that_goes_far_before_ours_does_not_hide_what_comes_after(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store(received(), at=NOON + timedelta(days=400))
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    ids += odd.store(received(), at=BEGAN)
    run(database, secret_box, LATER)
    assert sorted(ids_of(database)) == sorted(ids)


HOUR = timedelta(hours=1)


def told(odd: OddSource, after: timedelta, by: timedelta, says: str) -> None:
    """What its answers tell `after` noon by ours, with its clock `by` back."""
    theirs = NOON + after - by
    odd.date = theirs if says == "date" else None
    odd.through = None if says == "date" else theirs.isoformat()


@pytest.mark.parametrize("order", ["ascending", "descending"])
@pytest.mark.parametrize("says", ["date", "through"])
def test_a_clock_that_is_set_back_over_there_loses_nothing_and_is_told(
    database: Database, secret_box: SecretBox, odd: OddSource, order: str, says: str
) -> None:
    odd.order = order
    ids = [odd.store(received(), at=NOON - timedelta(minutes=n))[0] for n in range(90, 0, -1)]
    add(database, secret_box, odd.endpoint)
    told(odd, timedelta(), timedelta(), says)
    run(database, secret_box)
    assert (status(database).taken, status(database).back_at) == (90, None)
    after = timedelta(minutes=5)
    told(odd, after, HOUR, says)
    ids += odd.store(received(), at=NOON + timedelta(minutes=2) - HOUR)
    run(database, secret_box, after)
    assert sorted(ids_of(database)) == sorted(ids)
    found = status(database)
    assert (found.is_back, found.back_at is not None) == (True, True)
    assert 3_500 < found.back_s <= 3_900
    for minute in range(7, 90, 3):
        after = timedelta(minutes=minute)
        ids += odd.store(received(), at=NOON + after - HOUR - timedelta(seconds=1))
        told(odd, after, HOUR, says)
        odd.asked.clear()
        run(database, secret_box, after)
        assert sorted(ids_of(database)) == sorted(ids), minute
        assert len(odd.asked) <= 4, "not all from before it is asked for in each pass"
    assert not status(database).is_back
    assert status(database).back_at is not None
    assert status(database).reached == NOON + after - HOUR - timedelta(seconds=1)


@pytest.mark.parametrize("order", ["ascending", "descending"])
@pytest.mark.parametrize("says", ["date", "through"])
def test_what_was_stored_before_it_was_set_back_is_taken_at_once(
    database: Database, secret_box: SecretBox, odd: OddSource, order: str, says: str
) -> None:
    odd.order = order
    ids = odd.store(received(), at=NOON - timedelta(seconds=10))
    add(database, secret_box, odd.endpoint)
    told(odd, timedelta(), timedelta(), says)
    run(database, secret_box)
    ids += odd.store(received(), at=NOON + timedelta(minutes=1))
    ids += odd.store(received(), at=NOON + timedelta(minutes=4) - HOUR)
    after = timedelta(minutes=5)
    told(odd, after, HOUR, says)
    run(database, secret_box, after)
    assert sorted(ids_of(database)) == sorted(ids)
    found = status(database)
    assert (found.is_back, found.taken) == (True, 3)
    ids += odd.store(received(), at=NOON + timedelta(minutes=6) - HOUR)
    told(odd, after + LATER, HOUR, says)
    run(database, secret_box, after + LATER)
    assert sorted(ids_of(database)) == sorted(ids)


def test_a_copy_that_lags_is_no_clock_that_was_set_back(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    """Two machines behind one address, with good clocks; one is complete a minute later."""
    ids = odd.store(received(), at=NOON - timedelta(seconds=10))
    add(database, secret_box, odd.endpoint)
    for turn in range(8):
        odd.date = NOON + turn * LATER
        odd.through = (odd.date - timedelta(minutes=3 * (turn % 2))).isoformat()
        ids += odd.store(received(), at=odd.date - timedelta(minutes=1))
        odd.asked.clear()
        run(database, secret_box, turn * LATER)
        assert len(odd.asked) == 1
    assert sorted(ids_of(database)) == sorted(ids)
    assert status(database).back_at is None


@pytest.mark.parametrize("lag", [5, 20])
def test_a_through_that_falls_alone_counts_once_no_copy_lags_so_far(lag: int) -> None:
    clock = SourceClock(NOON, NOON, NOON)
    back = NOON + LATER - timedelta(minutes=lag)
    both = Told(NOON + LATER, back, NOON + LATER, NOON + LATER)
    found = set_back(clock, both, timedelta(seconds=5))
    assert found == (SetBack(timedelta(minutes=lag), back - MARGIN) if lag > 12 else None)
    alone = Told(None, back, NOON + LATER, NOON + LATER)
    assert set_back(clock, alone, timedelta(seconds=5)) is not None


def test_a_clock_that_was_set_back_while_nobody_read_is_seen_against_ours(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store(received(), at=NOON - timedelta(seconds=10))
    add(database, secret_box, odd.endpoint)
    told(odd, timedelta(), timedelta(), "date")
    run(database, secret_box)
    ids += odd.store(received(), at=NOON - timedelta(minutes=30))
    after = timedelta(hours=3)
    told(odd, after, HOUR, "date")
    run(database, secret_box, after)
    assert sorted(ids_of(database)) == sorted(ids)
    found = status(database)
    assert not found.is_back
    assert 3_595 < found.back_s <= 3_605


def test_a_clock_that_is_a_little_slow_is_no_clock_that_was_set_back(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    odd.store(received(), at=NOON - timedelta(seconds=10))
    add(database, secret_box, odd.endpoint)
    for turn in range(40):
        told(odd, turn * LATER, turn * timedelta(seconds=1), "date")
        run(database, secret_box, turn * LATER)
    assert status(database).back_at is None


def test_machines_whose_clocks_differ_behind_one_address_are_read_to_the_end(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = [odd.store(received(), at=NOON - timedelta(minutes=n))[0] for n in range(90, 0, -1)]
    add(database, secret_box, odd.endpoint)

    def turns(_path: str, _asked: dict[str, str]) -> None:
        told(odd, after, timedelta(minutes=2 * (len(odd.asked) % 2)), "date")

    odd.script = turns
    for turn in range(4):
        after = turn * LATER
        ids += odd.store(received(), at=NOON + after - timedelta(minutes=2))
        run(database, secret_box, after)
        assert sorted(ids_of(database)) == sorted(ids)
        assert not status(database).is_behind


@pytest.mark.parametrize("wrong", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_a_moment_that_no_clock_shows_moves_nothing(
    database: Database, secret_box: SecretBox, odd: OddSource, wrong: str
) -> None:
    ids = odd.store(received(), at=NOON - timedelta(seconds=30))
    add(database, secret_box, odd.endpoint)
    for turn, through in enumerate([wrong, NOON.isoformat(), wrong, wrong]):
        odd.through = through
        ids += odd.store(received())
        run(database, secret_box, turn * LATER)
    assert sorted(ids_of(database)) == sorted(ids)
    found = status(database)
    assert (found.failures, found.back_at) == (0, None)


def test_another_endpoint_has_another_clock(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store(received(), at=NOON - timedelta(seconds=10))
    add(database, secret_box, odd.endpoint)
    told(odd, timedelta(), timedelta(), "date")
    run(database, secret_box)
    told(odd, LATER, HOUR, "date")
    run(database, secret_box, LATER)
    assert status(database).is_back
    with odd_source() as other, database.unit_of_work() as uow:
        change_source(uow, secret_box, "lms", endpoint=other.endpoint)
        uow.commit()
        assert not status(database).is_back
        ids += other.store(received(), at=NOON + timedelta(minutes=20))
        run(database, secret_box, 2 * LATER)
        assert "until" not in other.asked[-1]
    assert sorted(ids_of(database)) == sorted(ids)
