"""The clock against those of others: the `Date` of their answers (RFC 9110, 6.6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

from plugin.doctor.check import Check, failure, ok, skipped, warning

TRUNCATED = timedelta(seconds=0.5)
"""A `Date` has whole seconds; on average half of one is cut off."""
APART_S, TOO_FAR_APART_S = 3.0, 30.0


@dataclass(frozen=True, slots=True)
class Heard:
    """How many seconds our clock is before that of `source`."""

    source: str
    ahead_s: float


def heard(
    source: str, headers: Mapping[str, str], began: datetime, ended: datetime
) -> Heard | None:
    """None where the answer names no time."""
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    middle = began + (ended - began) / 2
    return Heard(source, (middle - theirs - TRUNCATED) / timedelta(seconds=1))


def network_clock(heard_of: list[Heard]) -> list[Check]:
    """Ours against the middle of all, and whoever is far from the middle: one wrong clock among
    many is its own.
    """
    if not heard_of:
        return [skipped("clock-network", "Nobody who was asked told the time.")]
    ahead_s = median(each.ahead_s for each in heard_of)
    found = [_ours(ahead_s, len(heard_of))]
    found += [_theirs(each, ahead_s) for each in heard_of if _is_apart(each.ahead_s - ahead_s)]
    return found


def _is_apart(seconds: float) -> bool:
    return abs(seconds) >= TOO_FAR_APART_S


def _ours(ahead_s: float, count: int) -> Check:
    way = "ahead of" if ahead_s > 0 else "behind"
    told = f"{abs(ahead_s):.1f} s {way} what {count} other machine{'s' * (count > 1)} told."
    if abs(ahead_s) < APART_S:
        return ok("clock-network", told)
    todo = "Let this machine set its clock by the network (NTP): timedatectl set-ntp true"
    if _is_apart(ahead_s):
        return failure("clock-network", f"{told} LMSs refuse what we sign.", todo)
    return warning("clock-network", told, todo)


def _theirs(one: Heard, middle_s: float) -> Check:
    apart = middle_s - one.ahead_s
    way = "ahead of" if apart > 0 else "behind"
    return warning(
        "clock-network",
        f"The clock of {one.source} is {abs(apart):.0f} s {way} the others'.",
        "Ask those who run it to set it: launches and grades are signed for minutes.",
        one.source,
    )
