"""Days as people type them into forms, as moments: a day begins and ends where the reader is."""

from datetime import UTC, date, datetime, time, timedelta

from plugin.web.seen_by import seen_by

FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)


def day_in(text: str) -> date | None:
    """A day as browsers send it (ISO 8601, "2026-11-28"); None where there is none, or no such."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def begin_of(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time.min, seen_by().zone).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Its last second, so that "until that day" says the day that was typed."""
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1)
