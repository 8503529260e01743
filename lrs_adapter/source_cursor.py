"""How far a source was read: pure, since each LRS has its own idea of order and of the end.

An LRS may give a statement a `stored` and show it only later, when a slow transaction of its own
ends; so each pass begins a little before where the last one ended (the overlap). Where it says
until when it is complete, no pass goes beyond that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
SINCE = "since:"
"""Instead of a way to more, for an LRS that gives none and does not say that it is the end."""


@dataclass(frozen=True, slots=True)
class SourceCursor:
    """See `LrsSource`; `more` is None between two passes."""

    reached: datetime | None
    pass_from: datetime | None = None
    more: str | None = None
    furthest: datetime | None = None
    through: datetime | None = None
    is_ordered: bool = True


def since_of(cursor: SourceCursor, overlap: timedelta) -> datetime | None:
    """After which `stored` to ask; None from the beginning."""
    if cursor.more is not None and cursor.more.startswith(SINCE):
        return datetime.fromisoformat(cursor.more.removeprefix(SINCE))
    return None if cursor.reached is None else cursor.reached - overlap


def way_on(cursor: SourceCursor) -> str | None:
    """The LRS's own way to more, where there is one."""
    return None if cursor.more is None or cursor.more.startswith(SINCE) else cursor.more


def after_page(
    cursor: SourceCursor,
    stored: Sequence[datetime],
    more: str | None,
    through: datetime | None,
    *,
    may_go_on: bool,
    overlap: timedelta,
    latest: datetime,
) -> SourceCursor:
    """Where it stands after a page: `stored` are the moments that its statements have, in the
    order in which they came, `may_go_on` whether there may be more though nothing leads there.

    What lies after `latest`, or before all clocks, is a clock that is wrong, and moves nothing.
    Within a pass it moves to the end of the page before, once this one turns out to follow it: an
    LRS may give the newest page first, in order.
    """
    if cursor.more is None:
        cursor = replace(cursor, pass_from=cursor.reached, furthest=None, through=through)
    before, furthest, is_ordered = cursor.furthest, cursor.furthest, cursor.is_ordered
    for one in stored:
        if not EARLIEST <= one <= latest:
            continue
        if furthest is not None and one < furthest - overlap:
            is_ordered = False
        furthest = one if furthest is None else max(furthest, one)
    if more is None and may_go_on and is_ordered and furthest is not None and furthest != before:
        more = f"{SINCE}{furthest.isoformat()}"
    done = _complete(furthest, cursor.through)
    if more is None:
        return SourceCursor(_later(cursor.pass_from, done), is_ordered=is_ordered)
    return replace(
        cursor,
        reached=_later(cursor.reached, _complete(before, cursor.through))
        if is_ordered
        else cursor.pass_from,
        more=more,
        furthest=furthest,
        is_ordered=is_ordered,
    )


def begun_anew(cursor: SourceCursor) -> SourceCursor:
    """The pass is given up: what it read in order counts, else nothing of it."""
    if cursor.more is None:
        return cursor
    reached = cursor.reached if cursor.is_ordered else cursor.pass_from
    return SourceCursor(reached, is_ordered=cursor.is_ordered)


def gone_back(cursor: SourceCursor, to: datetime) -> SourceCursor | None:
    """A new pass from `to`, for what is stored there now; None where that still lies ahead."""
    anew = begun_anew(cursor)
    if anew.reached is None or anew.reached <= to:
        return None
    return replace(anew, reached=to)


def newest(cursor: SourceCursor) -> datetime | None:
    """The last moment of what was read."""
    return _later(cursor.reached, cursor.furthest)


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two bounds, of which None is none."""
    return one if other is None or (one is not None and one < other) else other


def _complete(furthest: datetime | None, through: datetime | None) -> datetime | None:
    return None if furthest is None else earlier(furthest, through)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
