"""Values that are good for once: random, and in the order in which they were made.

Their moment stands in front, so that what is burnt of them lies together: a launch then changes
the end of one tree, not some page in the middle of it. The moment is no secret (the state that
carries it says when it expires); what nobody can guess are the 144 bits behind it.
"""

import hashlib
import re
import secrets
from datetime import datetime

IN_ORDER = "m"
"""Digests of values with a moment; it sorts behind every digest that is plain hexadecimal."""
ITS_MOMENT = re.compile(r"([0-9a-f]{13})\.[\w-]{24}")
DIGITS = 50


def new(now: datetime) -> str:
    """A value that was never made before and that nobody can guess."""
    return f"{_moment(now)}.{secrets.token_urlsafe(18)}"


def digest_in_order(value: str, *beside: str) -> str:
    """What is kept of a burnt value, with what stands `beside` it: 64 characters, its moment
    first. A value without one (of a release before, or made up) has its plain SHA-256.
    """
    whole = "\0".join((*beside, value)).encode("utf-8", "surrogatepass")
    hashed = hashlib.sha256(whole).hexdigest()
    found = ITS_MOMENT.fullmatch(value)
    return hashed if found is None else f"{IN_ORDER}{found[1]}{hashed[:DIGITS]}"


def first_digest_of(moment: datetime) -> str:
    """Sorts before the digests of all values made at `moment` or later."""
    return f"{IN_ORDER}{_moment(moment)}"


def _moment(now: datetime) -> str:
    return f"{round(now.timestamp() * 1_000_000):013x}"
