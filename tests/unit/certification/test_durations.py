from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification import BadDuration, parse_duration


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("P2Y", "2026-11-21T10:00", "2028-11-21T10:00"),
        ("P6M", "2026-11-21T10:00", "2027-05-21T10:00"),
        ("P10D", "2026-12-25T10:00", "2027-01-04T10:00"),
        ("PT30H", "2026-11-21T10:00", "2026-11-22T16:00"),
        ("P1W", "2026-11-21T10:00", "2026-11-28T10:00"),
        ("P1Y6M", "2026-11-21T10:00", "2028-05-21T10:00"),
        ("P1M", "2026-01-31T10:00", "2026-02-28T10:00"),
        ("P1M", "2028-01-31T10:00", "2028-02-29T10:00"),
        ("P1Y", "2028-02-29T10:00", "2029-02-28T10:00"),
        ("P6M", "2026-08-31T10:00", "2027-02-28T10:00"),
        ("P1M1D", "2026-01-31T10:00", "2026-03-01T10:00"),
        ("P12M", "2026-12-31T23:59", "2027-12-31T23:59"),
        ("PT90M", "2026-11-21T10:00", "2026-11-21T11:30"),
        ("P1DT12H30M5S", "2026-11-21T00:00", "2026-11-22T12:30:05"),
    ],
)
def test_a_period_is_added_as_a_calendar_does(period: str, start: str, end: str) -> None:
    assert parse_duration(period).after(moment(start)) == moment(end)


def test_the_calendar_is_that_of_utc() -> None:
    buenos_aires = timezone(timedelta(hours=-3))
    start = datetime(2026, 1, 31, 22, tzinfo=buenos_aires)
    assert parse_duration("P1M").after(start) == moment("2026-03-01T01:00")


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P2YT", "2Y", "P2", "P-1Y", "-P1Y", "P1.5Y", "P0D", "PT0S", "P1D2M", "p1d",
     "P1D\n", "P1Y1W ", "PT1D", "P9999Y"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadDuration, match="P2Y"):
        parse_duration(text)


def test_what_lies_beyond_the_calendar_is_its_end() -> None:
    late = moment("9999-12-31T00:00")
    assert parse_duration("P1Y").after(late).year == 9999
    assert parse_duration("P99999D").after(late).year == 9999
    assert parse_duration("P999Y9999M").after(late).year == 9999


@settings(deadline=None)
@given(
    years=st.integers(0, 999),
    months=st.integers(0, 9999),
    days=st.integers(0, 99999),
    seconds=st.integers(0, 10**8 - 1),
)
def test_every_written_period_is_read(years: int, months: int, days: int, seconds: int) -> None:
    text = f"P{years}Y{months}M{days}DT{seconds}S"
    if years or months or days or seconds:
        duration = parse_duration(text)
        assert (duration.months, duration.days) == (years * 12 + months, days)
        assert duration.seconds == seconds
        assert duration.after(moment("2026-01-31T00:00")) > moment("2026-01-31T00:00")


@settings(deadline=None)
@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.integers(1, 600))  # noqa: DTZ001 - zone added below
def test_a_month_later_is_in_the_next_month(start: datetime, months: int) -> None:
    end = parse_duration(f"P{months}M").after(start.replace(tzinfo=UTC))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day in (start.day, 28, 29, 30)
    assert end.time() == start.time()
