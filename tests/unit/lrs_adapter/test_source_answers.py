"""What the headers of an LRS that is read tell of its clock."""

from datetime import UTC, datetime

import pytest

from lrs_adapter.source_answers import THROUGH, opened
from lrs_adapter.transport import Exchanged

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


def told(**headers: str) -> tuple[datetime | None, datetime | None]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with opened(Exchanged(200, given, b'{"statements":[],"more":""}')) as page:
        return page.date, page.through


def test_both_moments_are_read_as_utc() -> None:
    assert told(Date="Wed, 01 Apr 2026 12:00:00 GMT", **{THROUGH: "2026-04-01T14:00:00+02:00"}) == (
        NOON,
        NOON,
    )


@pytest.mark.parametrize(
    "through",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59-12:00",
        "1969-12-31T23:59:59Z",
        "soon",
    ],
)
def test_a_through_that_no_clock_shows_is_none(through: str) -> None:
    assert told(**{THROUGH: through}) == (None, None)


@pytest.mark.parametrize(
    "date",
    [
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 99999999999999999999 23:59:59 GMT",
        "soon",
    ],
)
def test_a_date_that_no_clock_shows_is_none(date: str) -> None:
    assert told(Date=date) == (None, None)
