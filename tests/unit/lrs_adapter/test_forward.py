"""How long a forwarder waits."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.answers import _retry_after_s
from lrs_adapter.waits import FIRST_WAIT_S, LONGEST_WAIT_S, wait_after


@given(st.integers(1, 10_000))
def test_the_wait_doubles_with_jitter_up_to_a_quarter_of_an_hour(failures: int) -> None:
    ceiling = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - 1, 30))
    assert ceiling / 2 <= wait_after(failures) <= ceiling


def test_a_wait_that_was_asked_for_is_kept_up_to_a_day() -> None:
    assert wait_after(1, 300) == 300
    assert wait_after(1, 10**9) == 86_400
    assert wait_after(30, 1) >= LONGEST_WAIT_S / 2


@given(st.text())
def test_any_retry_after_header_is_survived(value: str) -> None:
    found = _retry_after_s({"Retry-After": value})
    assert found is None or found >= 0


def test_retry_after_is_seconds_or_a_date() -> None:
    assert _retry_after_s({"Retry-After": "90"}) == 90
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    found = _retry_after_s({"Retry-After": soon})
    assert found is not None
    assert 50 < found <= 60
    assert _retry_after_s({}) is None
