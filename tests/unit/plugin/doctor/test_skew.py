"""How the doctor reads other machines' clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from plugin.doctor.check import Verdict
from plugin.doctor.skew import Heard, heard, network_clock

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_date_is_read_at_the_middle_of_the_request() -> None:
    headers = {"Date": "Mon, 04 May 2026 11:59:50 GMT"}
    found = heard("lms", headers, NOON, NOON + 2 * SECOND)
    assert found == Heard("lms", 10.5)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 May 2026 11:59:50 GMT"])
def test_what_is_no_date_tells_nothing(date: str | None) -> None:
    headers = {} if date is None else {"Date": date}
    assert heard("lms", headers, NOON, NOON) is None


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        ([], [Verdict.SKIPPED]),
        ([0.4], [Verdict.OK]),
        ([-2.9], [Verdict.OK]),
        ([3.0], [Verdict.WARNING]),
        ([-31.0, -31.0], [Verdict.FAILURE]),
        ([0.0, 0.0, 400.0], [Verdict.OK, Verdict.WARNING]),
    ],
)
def test_the_middle_of_all_is_believed(ahead: list[float], expected: list[Verdict]) -> None:
    found = network_clock([Heard(f"m{n}", each) for n, each in enumerate(ahead)])
    assert [check.state for check in found] == expected
    assert all(check.todo for check in found if check.state in ("warning", "failure"))
