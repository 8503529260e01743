"""The clock of an LRS that is read: what its answers tell of it, and whether it was set back. Pure.

`since` asks by the moments at which the LRS stored its statements. When its clock is set back, what
it stores then lies before what was read already, and would never be asked for. Each answer tells
that clock: by `Date` (RFC 9110, 6.6.1), and by X-Experience-API-Consistent-Through (xAPI 1.0.3
part 3, 2.1.3). Against ours it also tells of a clock that was set back while nobody read.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MARGIN = timedelta(minutes=10)
"""How much further back is read than need be: `Date` may be told by a proxy with its own clock."""
TOLERANCE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
"""A `Date` has whole seconds."""
DRIFT = timedelta(seconds=2)
"""What a slow clock and slow answers may cost between two looks."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer tells by the LRS's clock: its `date`, and `through` which it is complete.

    By ours it was asked for at `began` and whole at `ended`.
    """

    date: datetime | None
    through: datetime | None
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class SourceClock:
    """What it told when it was `heard` by ours.

    After it was set back, statements from before it may be stored until `back_until`; while it has
    not passed that, what it stores anew lies among them.
    """

    date: datetime | None = None
    through: datetime | None = None
    heard: datetime | None = None
    back_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetBack:
    """By how much, about, and from which moment of its clock on is to be read again."""

    by: timedelta
    again_from: datetime


def tolerance_of(overlap: timedelta) -> timedelta:
    """What is less lies within what each pass reads again anyway."""
    return min(TOLERANCE, overlap / 2)


def set_back(clock: SourceClock, told: Told, tolerance: timedelta) -> SetBack | None:
    """Whether it was set back since it was heard, or ours set forward, which looks the same and
    costs a second reading.

    Behind one address there may be a copy of its database that lags: where `Date` does not fall,
    less than `MARGIN` of what it is complete through is no clock.
    """
    if clock.heard is None:
        return None
    found = []
    by = _fallen(clock, told)
    if by > tolerance and told.date is not None:
        found.append(SetBack(by + SECOND, clock.heard + (told.date - told.ended) - MARGIN))
    if clock.through is not None and told.through is not None:
        is_date_told = clock.date is not None and told.date is not None
        by, lag = clock.through - told.through, MARGIN if is_date_told and not found else tolerance
        if by > lag:
            elapsed = max(timedelta(), told.began - clock.heard)
            found.append(SetBack(by + elapsed, told.through - MARGIN))
    if not found:
        return None
    return SetBack(max(each.by for each in found), min(each.again_from for each in found))


def after_set_back(clock: SourceClock, told: Told, newest: datetime | None) -> SourceClock:
    """`newest` is the last moment of what was read before."""
    known = (clock.date, clock.through, clock.back_until, newest)
    until = max((each for each in known if each is not None), default=None)
    return SourceClock(told.date, told.through, told.ended, until)


def after_told(clock: SourceClock, told: Told) -> SourceClock:
    """Small steps back add up, so how far it was before ours stays what it was before them."""
    if told.date is None and told.through is None:
        return clock
    fallen = _fallen(clock, told)
    after = SourceClock(
        told.date if told.date is None or fallen <= DRIFT else told.date + fallen,
        max((each for each in (clock.through, told.through) if each is not None), default=None),
        told.ended,
        clock.back_until,
    )
    now = theirs_now(after, told.ended)
    is_over = after.back_until is not None and now is not None and now - MARGIN >= after.back_until
    return replace(after, back_until=None) if is_over else after


def theirs_now(clock: SourceClock, now: datetime) -> datetime | None:
    """What it shows at `now` by ours, the earlier where it tells two times."""
    if clock.heard is None:
        return None
    told = [each for each in (clock.date, clock.through) if each is not None]
    return min(told) + (now - clock.heard) if told else None


def ask_until(clock: SourceClock, now: datetime) -> datetime | None:
    """Until which `stored` to ask, so that all from before it was set back does not come in each
    pass; None for everything.
    """
    theirs = theirs_now(clock, now)
    if clock.back_until is None or theirs is None or theirs >= clock.back_until:
        return None
    return theirs + MARGIN


def may_reach(clock: SourceClock, now: datetime) -> datetime | None:
    """How far may count as read, since more may be stored there after it; None for no bound."""
    theirs = theirs_now(clock, now)
    return None if clock.back_until is None or theirs is None else theirs - MARGIN


def _fallen(clock: SourceClock, told: Told) -> timedelta:
    """How far it fell behind ours, at the least."""
    if clock.date is None or clock.heard is None or told.date is None:
        return timedelta()
    return (clock.date - clock.heard) - (told.date + SECOND - told.began)
