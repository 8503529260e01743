"""What late work costs: never more than was achieved, never below nothing, never less for later."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.lateness import (
    NO_RULE,
    Handed,
    Lateness,
    LateRule,
    after_lateness,
    days_late,
    deducted,
)

DUE = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
DAILY = LateRule("daily", 10, at_most=50, grace_minutes=30)


def told(rule: LateRule, late: timedelta, share: float | None = 1.0) -> Lateness:
    achieved = 1.0 if share is None else share
    found = after_lateness([Handed(share, DUE + late)], achieved, DUE, rule)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (timedelta(days=-3), 0),
        (timedelta(), 0),
        (timedelta(minutes=30), 0),
        (timedelta(minutes=30, microseconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, microseconds=1), 2),
        (timedelta(days=6, hours=1), 7),
    ],
)
def test_each_day_counts_once_it_has_begun(late: timedelta, days: int) -> None:
    assert days_late(DUE + late, DUE, DAILY) == days


def test_the_clock_s_zone_does_not_matter() -> None:
    there = DUE.astimezone(ZoneInfo("America/Argentina/Buenos_Aires"))
    assert days_late(there + timedelta(hours=25), DUE, DAILY) == 2


@pytest.mark.parametrize(
    ("rule", "days", "percent"),
    [
        (NO_RULE, 9, 0),
        (LateRule("once", 20), 0, 0),
        (LateRule("once", 20), 9, 20),
        (DAILY, 3, 30),
        (DAILY, 9, 50),
        (LateRule("daily", 30), 4, 100),
        (LateRule("once", 20, nothing_after_days=7), 7, 20),
        (LateRule("once", 20, nothing_after_days=7), 8, 100),
        (LateRule("once", 0, nothing_after_days=7), 7, 0),
    ],
)
def test_what_so_many_days_cost(rule: LateRule, days: int, percent: int) -> None:
    assert deducted(rule, days) == percent


def test_it_is_percent_of_full_marks_and_exact() -> None:
    assert told(DAILY, timedelta(hours=49), 0.9) == Lateness(0.9, 0.6, 3, 30)
    assert told(LateRule("once", 10), timedelta(hours=1), 0.3).share == pytest.approx(0.2)
    assert told(LateRule("once", 10), timedelta(hours=1), 0.05).share == 0.0


def test_where_nothing_is_graded_finishing_is_full_marks() -> None:
    assert told(DAILY, timedelta(hours=1), None) == Lateness(1.0, 0.9, 1, 10)


def test_an_earlier_result_counts_where_the_later_one_is_worth_less_by_then() -> None:
    in_time, late = Handed(0.7, DUE), Handed(0.8, DUE + timedelta(hours=30))
    assert after_lateness([in_time, late], 0.8, DUE, DAILY) == Lateness(0.8, 0.7, 0, 0)
    much_better = Handed(1.0, DUE + timedelta(hours=30))
    assert after_lateness([in_time, much_better], 1.0, DUE, DAILY) == Lateness(1.0, 0.8, 2, 20)


def test_without_rule_or_date_nobody_looks_at_the_time() -> None:
    handed = [Handed(1.0, DUE + timedelta(days=9))]
    assert after_lateness(handed, 1.0, DUE, NO_RULE) is None
    assert after_lateness(handed, 1.0, None, DAILY) is None
    assert after_lateness([], 1.0, DUE, DAILY) is None


RULES = st.builds(
    LateRule,
    st.sampled_from(("none", "once", "daily")),
    percent=st.integers(0, 100),
    at_most=st.integers(0, 100),
    grace_minutes=st.integers(0, 60 * 24 * 7),
    nothing_after_days=st.none() | st.integers(1, 365),
)
SHARES = st.none() | st.floats(0.0, 1.0)
LATE = st.timedeltas(timedelta(days=-400), timedelta(days=400))


@given(RULES, st.lists(st.tuples(SHARES, LATE), min_size=1, max_size=5), LATE)
def test_never_above_what_was_achieved_never_below_nothing_never_more_for_later(
    rule: LateRule, handed: list[tuple[float | None, timedelta]], more: timedelta
) -> None:
    achieved = max(1.0 if share is None else share for share, _ in handed)

    def share_at(later: timedelta) -> float:
        results = [Handed(share, DUE + late + later) for share, late in handed]
        found = after_lateness(results, achieved, DUE, rule)
        return achieved if found is None else found.share

    now, later = share_at(timedelta()), share_at(abs(more))
    assert 0.0 <= later <= now <= achieved
