"""Of a connection's test: the LMS's key set, and its clock by the answer that brought it."""

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from plugin.lti.connection_checks import ConnectionCheck, left_out, not_reached, well, wrong
from plugin.lti.errors import PlatformUnreachable
from plugin.lti.key_set_seen import KeySetSeen, see_key_set
from plugin.lti.platform_keys import age_of
from plugin.lti.registrations import Registration

APART_S = 30.0
"""Launches are taken up to a minute off; half of it is time to mend a clock."""
TRUNCATED = timedelta(seconds=0.5)
"""A `Date` has whole seconds (RFC 9110, 6.6.1); on average half of one is cut off."""


def look_at_keys(lms: Registration, *, timeout_s: float) -> list[ConnectionCheck]:
    """One request, outside any transaction."""
    try:
        seen = see_key_set(lms.jwks_url, timeout_s=timeout_s)
    except PlatformUnreachable as error:
        unknown = left_out("clock", "clock_unknown")
        return [not_reached("key_set", "key_set_unreachable", error), unknown]
    told = f"{seen.usable} usable, {seen.unusable} not, in {seen.seconds:.1f} s"
    keys = well("key_set", told) if seen.usable else wrong("key_set", "key_set_empty", told)
    return [keys, _clock(seen)]


def _clock(seen: KeySetSeen) -> ConnectionCheck:
    if age_of(seen.headers) > 0:  # its `Date` is that of the answer that a cache keeps
        return left_out("clock", "clock_unknown", "A cache between answered.")
    try:
        theirs = parsedate_to_datetime(seen.headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return left_out("clock", "clock_unknown", "Its answers name no time.")
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    middle = seen.began + (seen.ended - seen.began) / 2
    ahead_s = (theirs + TRUNCATED - middle) / timedelta(seconds=1)
    told = f"{abs(ahead_s):.0f} s {'ahead' if ahead_s > 0 else 'behind'}"
    return wrong("clock", "clock_apart", told) if abs(ahead_s) >= APART_S else well("clock", told)
