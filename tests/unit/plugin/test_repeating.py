"""The worker's waits."""

from hypothesis import given
from hypothesis import strategies as st

from plugin.repeating import BUSY_RETRY_S, retry_wait_s


@given(st.integers(1, 1_000_000))
def test_a_step_that_keeps_failing_for_days_is_still_tried_again(failures: int) -> None:
    assert BUSY_RETRY_S[0] / 2 <= retry_wait_s(failures) <= BUSY_RETRY_S[1]
