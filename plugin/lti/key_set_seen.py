"""Look at an LMS's key set as a launch would: what is in it, and how long it took."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plugin.lti.errors import LaunchRefused
from plugin.lti.platform_keys import fetch_key_set, parse_key
from storage import utc_now


@dataclass(frozen=True, slots=True)
class KeySetSeen:
    """`usable` counts the keys that a launch can be verified by, `unusable` the others that have a
    key id; `seconds` is how long the answer took, from `began` to `ended` by our clock.
    """

    usable: int
    unusable: int
    seconds: float
    headers: Mapping[str, str]
    began: datetime
    ended: datetime


def see_key_set(jwks_url: str, *, timeout_s: float) -> KeySetSeen:
    """One request. Raises `PlatformUnreachable`."""
    began, clock = utc_now(), time.perf_counter()
    keys, reply = fetch_key_set(jwks_url, timeout_s=timeout_s)
    seconds, ended = time.perf_counter() - clock, utc_now()
    usable = sum(map(_is_usable, keys.values()))
    return KeySetSeen(usable, len(keys) - usable, seconds, reply.headers, began, ended)


def _is_usable(jwk: Mapping[str, object]) -> bool:
    try:
        parse_key(dict(jwk))
    except LaunchRefused:
        return False
    return True
