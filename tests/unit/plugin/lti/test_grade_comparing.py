"""What an LMS holds beside what was sent: a table of cases, and what holds of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.lti.grade_comparing import Comparison, compare

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("held", "sent", "expected"),
    [
        (0.5, [0.5], "same"),
        (0.5004, [0.5], "same"),
        (0.502, [0.5], "other"),
        (None, [0.5], "empty"),
        (0.3, [0.3, 0.5], "older"),
        (0.4, [0.3, 0.5], "other"),
        (0.5, [0.5, 0.3, 0.5], "same"),
        (None, [None], "same"),
        (0.5, [0.5, None], "same"),
        (0.9, [None], "other"),
        (0.0, [0.0], "same"),
    ],
)
def test_cases(held: float | None, sent: list[float | None], expected: Comparison) -> None:
    assert compare(held, sent) == expected


@pytest.mark.parametrize(
    ("held", "sent", "expected"),
    [
        (None, [0.5], "same"),
        (0.3, [0.3, 0.5], "same"),
        (0.5, [0.3, 0.5], "same"),
        (0.4, [0.3, 0.5], "other"),
    ],
)
def test_a_grade_that_is_not_final_may_be_ignored(
    held: float | None, sent: list[float | None], expected: Comparison
) -> None:
    assert compare(held, sent, is_final=False) == expected


@given(st.lists(SHARES | st.none(), min_size=1))
def test_what_was_sent_last_is_the_same_there(sent: list[float | None]) -> None:
    assert compare(sent[-1], sent) == "same"


@given(SHARES, st.lists(SHARES, min_size=1))
def test_only_what_was_never_sent_is_another_s(held: float, sent: list[float]) -> None:
    was_sent = any(abs(each - held) <= 0.001 for each in sent)
    assert (compare(held, sent) == "other") is not was_sent
