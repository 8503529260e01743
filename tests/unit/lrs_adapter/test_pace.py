"""A pace lets so many go in a second, in bites that are worth a request."""

from datetime import UTC, datetime, timedelta

from lrs_adapter.pace import Pace

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def sent_in(pace: Pace, seconds: int, batch: int) -> int:
    """By a worker that looks every tenth of a second."""
    sent = 0
    for tick in range(seconds * 10 + 1):
        while most := pace.most(batch, at(tick / 10)):
            pace.spend(most)
            sent += most
    return sent


def test_without_a_rate_whole_batches_go() -> None:
    pace = Pace()
    pace.set(None, None, NOON)
    assert pace.most(50, NOON) == 50


def test_so_many_go_in_a_second_whatever_the_batch() -> None:
    for rate, batch in ((100, 50), (100, 500), (7, 50), (1_000, 500)):
        pace = Pace()
        pace.set(rate, None, NOON)
        assert 0.9 * rate * 20 <= sent_in(pace, 20, batch) <= rate * 20


def test_one_a_second_goes_one_by_one() -> None:
    pace = Pace()
    pace.set(1, None, NOON)
    assert pace.most(50, at(0.9)) == 0
    assert pace.most(50, at(1)) == 1


def test_unused_time_counts_for_a_second_alone() -> None:
    pace = Pace()
    pace.set(10, None, NOON)
    assert pace.most(500, at(3_600)) == 10


def test_what_another_worker_sent_meanwhile_counts() -> None:
    pace = Pace()
    pace.set(10, None, NOON)
    pace.set(10, at(60), at(60))
    assert pace.most(50, at(60)) == 0
    assert pace.most(50, at(61)) == 10


def test_another_rate_begins_anew_and_a_clock_set_back_does_no_harm() -> None:
    pace = Pace()
    pace.set(10, None, at(100))
    assert pace.most(50, NOON) == 0
    pace.set(20, None, NOON)
    assert pace.most(50, at(1)) == 20


def test_as_many_whole_batches_may_go_as_are_allowed_by_now() -> None:
    pace = Pace()
    pace.set(None, None, NOON)
    assert pace.batches_after(50, 50, most=19) == 19
    pace.set(120, None, NOON)
    assert pace.batches_after(0, 50, most=19) == 0
    assert pace.most(50, at(1)) == 50
    assert pace.batches_after(50, 50, most=19) == 1
    assert pace.batches_after(100, 50, most=19) == 0
    assert pace.batches_after(170, 50, most=19) == 0
