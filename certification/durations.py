"""Periods as ISO 8601 writes them, added to a moment as a calendar does."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from certification.errors import BadDuration

END = r"(?![\s\S])"
"""The end of a text: unlike `$` it means the same in Python and in JSON Schema (ECMA 262)."""

DURATION_PATTERN = (
    r"^P(?=[0-9T])(?:[0-9]{1,3}Y)?(?:[0-9]{1,4}M)?(?:[0-9]{1,4}W)?(?:[0-9]{1,5}D)?"
    r"(?:T(?=[0-9])(?:[0-9]{1,6}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,8}S)?)?" + END
)
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Duration:
    """A positive period; `text` is what was written.

    Years and months are calendar months, weeks and days are 24 hours in UTC (where no clock is
    ever changed), hours, minutes and seconds are exact.
    """

    text: str
    months: int
    days: int
    seconds: int

    def after(self, moment: datetime) -> datetime:
        """`moment` plus this period, UTC.

        The months go first, and a day that the month does not have becomes its last (31 January
        plus P1M is 28 February, or 29); then days and hours. What would lie beyond the year 9999
        is the last moment of it.
        """
        start = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
        index = start.year * 12 + start.month - 1 + self.months
        year, month = index // 12, index % 12 + 1
        if year > FAR.year:
            return FAR
        day = start.day if start.day <= 28 else min(start.day, monthrange(year, month)[1])
        shifted = start.replace(year=year, month=month, day=day)
        if not (self.days or self.seconds):
            return shifted
        try:
            return shifted + timedelta(days=self.days, seconds=self.seconds)
        except OverflowError:
            return FAR


def parse_duration(text: str) -> Duration:
    """`P2Y`, `P6M`, `P2W`, `P10D`, `PT30H`, `P1Y6M`, …; whole numbers, more than nothing.

    Raises `BadDuration` (ISO 8601-1:2019, 5.5.2.2; no fractions, no sign).
    """
    if not re.search(DURATION_PATTERN, text):
        raise BadDuration(text)
    date, _, time = text[1:].partition("T")
    in_date = {unit: int(number) for number, unit in re.findall(r"([0-9]+)([YMWD])", date)}
    in_time = {unit: int(number) for number, unit in re.findall(r"([0-9]+)([HMS])", time)}
    duration = Duration(
        text=text,
        months=in_date.get("Y", 0) * 12 + in_date.get("M", 0),
        days=in_date.get("W", 0) * 7 + in_date.get("D", 0),
        seconds=in_time.get("H", 0) * 3600 + in_time.get("M", 0) * 60 + in_time.get("S", 0),
    )
    if not (duration.months or duration.days or duration.seconds):
        raise BadDuration(text)
    return duration
