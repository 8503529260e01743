"""Long lists by their moments, the newest first: a page of them, and where the older ones begin."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from flask import request

One = TypeVar("One")
SHOWN = 50


def asked_before() -> datetime | None:
    """The moment of the last line of the page before, None on the first page."""
    return request.args.get("before", type=_moment)


def newest(
    lines: Sequence[One], when: Callable[[One], datetime]
) -> tuple[list[One], datetime | None]:
    """Of lines that are not newer than asked for, the newest first, so many as a page shows, and
    the `before` of the next page, None where nothing is left. What is of one moment stays together.
    """
    if len(lines) <= SHOWN:
        return list(lines), None
    last = when(lines[SHOWN - 1])
    shown = [one for one in lines if when(one) >= last]
    return shown, last if len(shown) < len(lines) else None


def _moment(text: str) -> datetime:
    """Raises ValueError for what is no moment."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
