"""Which facts count at a moment by their own dates alone, and when that changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from certification.durations import Duration
from certification.facts import Fact

Moments = list[datetime]
"""Moments at which the answer may change by itself; those that are past do no harm."""

APART = timedelta(days=3)
"""Moments so far apart keep their order whatever `Duration` is added to both. Nearer ones may
change it: 30 January at 23:00 and 31 January at 1:00 become 28 February at 23:00 and at 1:00."""


class Timely(NamedTuple):
    """Facts by timestamp: those that count, those that no longer do, those that do not yet."""

    counting: Sequence[Fact]
    too_old: Sequence[Fact]
    dated_ahead: Sequence[Fact]


def timely(
    facts: Sequence[Fact], within: Duration | None, as_of: datetime, moments: Moments
) -> Timely:
    """Tell apart what counts as of `as_of`; notes the first moment at which that changes.

    `facts` are by timestamp, so that a long history is not looked at one by one.
    """
    here = bisect_right(facts, as_of, key=_moment)
    past, ahead = (facts, ()) if here == len(facts) else (facts[:here], facts[here:])
    if ahead:
        moments.append(ahead[0].timestamp)
    if within is None or not past:
        return Timely(past, (), ahead)
    first = bisect_right(past, as_of, key=lambda fact: within.after(fact.timestamp))
    low, high = _unsure(past, first)
    counting, too_old = [], list(past[:low])
    for fact in past[low:high]:
        end = within.after(fact.timestamp)
        if end <= as_of:
            too_old.append(fact)
        else:
            counting.append(fact)
            moments.append(end)
    return Timely([*counting, *past[high:]], too_old, ahead)


def latest_end(facts: Sequence[Fact], within: Duration) -> datetime:
    """When the last of `facts`, by timestamp, ended or ends."""
    near = bisect_left(facts, facts[-1].timestamp - APART, key=_moment)
    return max(within.after(fact.timestamp) for fact in facts[near:])


def _unsure(facts: Sequence[Fact], first: int) -> tuple[int, int]:
    """Between which places the end of a fact has to be looked at, where the search found that
    the one at `first` counts and the one before it no longer does.
    """
    low, high = 0, len(facts)
    if first > 0:
        low = bisect_left(facts, facts[first - 1].timestamp - APART, key=_moment)
    if first < len(facts):
        high = bisect_right(facts, facts[first].timestamp + APART, key=_moment)
    return low, high


def _moment(fact: Fact) -> datetime:
    return fact.timestamp
