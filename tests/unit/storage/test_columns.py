"""Moments as text: the quick way writes what `isoformat` would."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage import sqlite_moment, utc_text

EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)))
@example(datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
@example(EARLIEST)
@example(LATEST)
def test_a_moment_is_written_with_six_decimals_as_isoformat_does(moment: datetime) -> None:
    assert utc_text(moment) == moment.isoformat(timespec="microseconds")


def test_another_zone_is_written_in_utc() -> None:
    there = datetime(2026, 11, 29, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert sqlite_moment(there) == "2026-11-28T22:30:00.000000+00:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        sqlite_moment(datetime(2026, 11, 29, 12, 0))  # noqa: DTZ001 - that is what is tried
