"""Durations as records carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.elapsed import MOST_CS, hundredths


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT9M12S", 552),
        ("PT1H30M", 5400),
        ("PT12.5S", 12.5),
        ("PT1,25H", 4500),
        ("P1DT2H", 93_600),
        ("P2W", 1_209_600),
        ("P1Y2M", 425 * 86_400),
        ("PT0S", 0),
        ("PT0.019S", 0.01),
    ],
)
def test_a_duration_in_hundredths_of_a_second(text: str, seconds: float) -> None:
    assert hundredths(text) == seconds * 100


@pytest.mark.parametrize("text", ["", "ten hours", "1H", "PT1.2.3S", "PT,S"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert hundredths(text) is None


def test_an_absurd_duration_has_an_end() -> None:
    assert hundredths(f"P{'9' * 500}Y") == MOST_CS


@given(st.text("PT0123456789.,YMWDHS", max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    found = hundredths(text)
    assert found is None or 0 <= found <= MOST_CS
