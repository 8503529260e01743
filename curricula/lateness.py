"""What a department takes off a grade that was handed in late: pure arithmetic.

It is the grade that a course is told. What the learner achieved stays what it was, in her record
and for everything that rests on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

LateKind = Literal["none", "once", "daily"]
DAY = timedelta(days=1)
ALL = 100
"""Percent of full marks."""


@dataclass(frozen=True, slots=True)
class LateRule:
    """What is taken off, in percent of full marks.

    "none" takes nothing; "once" takes `percent`, however late; "daily" takes it for each day of 24
    hours that has begun since the due moment, `at_most` so much in all. Up to `grace_minutes` late
    is in time. Later than `nothing_after_days` (None: never) nothing counts.
    """

    kind: LateKind = "none"
    percent: int = 0
    at_most: int = ALL
    grace_minutes: int = 0
    nothing_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A result among which the lesson's rules choose: its share of full marks, 0..1, None where
    nothing is graded, and when she finished it by CHILD's clock.
    """

    share: float | None
    finished: datetime


@dataclass(frozen=True, slots=True)
class Lateness:
    """`achieved` is what the lesson came to, `share` what of it is told, both 0..1; so many `days`
    late the result was that it rests on, begun ones counted, which `deducted` so many percent of
    full marks.

    Where something is taken off a later result and an earlier one is worth more then, that counts:
    `share` is below `achieved` though nothing is `deducted`.
    """

    achieved: float
    share: float
    days: int
    deducted: int


NO_RULE = LateRule()


def days_late(finished: datetime, due: datetime, rule: LateRule) -> int:
    """How many days late have begun; 0 in time, also within the grace."""
    late = finished - due
    if late <= timedelta(minutes=rule.grace_minutes):
        return 0
    return -(-late // DAY)


def deducted(rule: LateRule, days: int) -> int:
    """What so many days late cost, 0..100 percent of full marks; never less for more of them."""
    if rule.kind == "none" or days <= 0:
        return 0
    if rule.nothing_after_days is not None and days > rule.nothing_after_days:
        return ALL
    if rule.kind == "once":
        return min(rule.percent, ALL)
    return min(rule.percent * days, rule.at_most, ALL)


def share_after(share: float, taken: int) -> float:
    """A share of full marks less so many percent of them, not below 0."""
    left = Fraction(share) - Fraction(taken, ALL)
    return float(max(left, Fraction(0)))


def after_lateness(
    handed: Sequence[Handed], achieved: float, due: datetime | None, rule: LateRule
) -> Lateness | None:
    """What is told of these results, of which the best counts after what is taken off; None where
    nobody looks at the time, or nothing was handed in. A share of None is full marks.
    """
    if due is None or rule.kind == "none" or not handed:
        return None
    told = []
    for one in handed:
        days = days_late(one.finished, due, rule)
        taken = deducted(rule, days)
        share = share_after(1.0 if one.share is None else one.share, taken)
        told.append(Lateness(achieved, min(share, achieved), days, taken))
    return max(told, key=lambda each: (each.share, -each.deducted, -each.days))
