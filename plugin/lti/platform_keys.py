"""The LMSs' public keys: fetched when a key id is unknown, kept in the process."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from plugin.lti.errors import AddressRefused, LaunchRefused, PlatformUnreachable
from plugin.lti.transport import Reply, ask

TIMEOUT_S = 2.0
LIMIT_BYTES = 4_000_000  # Brightspace's key set is huge; a cap there must be
FETCHES, PER_S = 5, 60.0
FRESH_S = 3600.0
"""How long a set is good whose LMS says nothing of that."""
SHORTEST_S, LONGEST_S = 60.0, 24 * 3600.0
"""What an LMS may ask for: less would fetch for every launch, more keeps a key that it withdrew."""
STALE_S = 24 * 3600.0
MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.ASCII | re.IGNORECASE)
VerifyKey = RSAKey | ECKey


@dataclass(slots=True)
class _KeySet:
    """One platform's keys, raw by kid; only those that signed something are parsed."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    raw: dict[str, dict[str, Any]] = field(default_factory=dict)
    parsed: dict[str, VerifyKey] = field(default_factory=dict)
    fetched: float | None = None
    fresh_s: float = FRESH_S
    tried: float | None = None
    failure: str = ""
    is_private: bool = False
    fetches: deque[float] = field(default_factory=deque)


class PlatformKeys:
    """Why: a learner waits for at most one fetch of 2 s, however many arrive at once.

    A set is asked for again when a key id is unknown, and when it is as old as its answer's headers
    allow, an hour where they say nothing (so that a key the platform withdrew is forgotten); an old
    set serves another day when the platform does not answer. At most five fetches a minute per
    platform. Never called inside a transaction. `anywhere`: the operator himself set where.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, anywhere: bool = False
    ) -> None:
        self._clock = clock
        self._anywhere = anywhere
        self._lock = threading.Lock()
        self._sets: dict[str, _KeySet] = {}

    def find(self, jwks_url: str, kid: str) -> VerifyKey:
        """The key; raises `LaunchRefused`: kid_unknown, key_unusable, key_set_unreachable or
        address_private.
        """
        with self._lock:
            keys = self._sets.setdefault(jwks_url, _KeySet())
        if key := self._known(keys, kid, keys.fresh_s):
            return key
        asked = self._clock()
        with keys.lock:  # the first fetches, the others wait for what it brings
            if key := self._known(keys, kid, keys.fresh_s):
                return key
            if keys.tried is None or keys.tried < asked:
                self._fetch(keys, jwks_url)
            if key := self._known(keys, kid, keys.fresh_s + STALE_S):
                return key
            if keys.failure:
                if keys.is_private:
                    raise LaunchRefused("address_private", keys.failure, status=503)
                raise LaunchRefused("key_set_unreachable", keys.failure, status=503)
        raise LaunchRefused("kid_unknown", "The LMS's key set has no key of the token's key id.")

    def failures(self) -> dict[str, str]:
        """For every key set that was asked for: why it could not be had the last time, or ""."""
        with self._lock:
            return {url: keys.failure for url, keys in self._sets.items()}

    def _known(self, keys: _KeySet, kid: str, age_s: float) -> VerifyKey | None:
        if keys.fetched is None or self._clock() - keys.fetched > age_s or kid not in keys.raw:
            return None
        if kid not in keys.parsed:
            keys.parsed[kid] = parse_key(keys.raw[kid])
        return keys.parsed[kid]

    def _fetch(self, keys: _KeySet, jwks_url: str) -> None:
        """One fetch, or none when there were too many; a failure is told to all who waited."""
        now = self._clock()
        while keys.fetches and now - keys.fetches[0] > PER_S:
            keys.fetches.popleft()
        if len(keys.fetches) >= FETCHES:
            if keys.fetched is None:
                keys.failure = "The LMS's key set was asked for too often."
                keys.is_private = False
            return
        keys.fetches.append(now)
        try:
            raw, reply = fetch_key_set(jwks_url, timeout_s=TIMEOUT_S, anywhere=self._anywhere)
            keys.raw, keys.parsed, keys.failure, keys.fresh_s = raw, {}, "", fresh_for(reply)
            keys.fetched = self._clock()
        except PlatformUnreachable as error:
            keys.failure = str(error)
            keys.is_private = isinstance(error, AddressRefused)
        keys.tried = self._clock()


def fresh_for(reply: Reply) -> float:
    """Seconds for which an answer may be used again (RFC 9111, 4.2.1 and 5.2.2), within bounds."""
    told = reply.headers.get("Cache-Control", "").lower()
    if "no-store" in told or "no-cache" in told:
        return SHORTEST_S
    if found := MAX_AGE.search(told):
        return min(max(float(found[1]) - age_of(reply.headers), SHORTEST_S), LONGEST_S)
    if "Expires" not in reply.headers:
        return FRESH_S
    try:
        ends = parsedate_to_datetime(reply.headers["Expires"])
        left_s = (ends - parsedate_to_datetime(reply.headers["Date"])).total_seconds()
    except (KeyError, TypeError, ValueError, OverflowError):  # "0" is what some write for now
        return SHORTEST_S
    return min(max(left_s, SHORTEST_S), LONGEST_S)


def age_of(headers: Mapping[str, str]) -> float:
    """Seconds that an answer lay in a cache between (RFC 9111, 5.1)."""
    told = headers.get("Age", "").strip()
    return float(told[:9]) if told.isascii() and told.isdigit() else 0.0


def fetch_key_set(
    jwks_url: str, *, timeout_s: float, anywhere: bool = False
) -> tuple[dict[str, dict[str, Any]], Reply]:
    """The keys by their key ids, unread, and the answer they came in. Raises
    `PlatformUnreachable`.
    """
    reply = ask(
        "GET",
        jwks_url,
        timeout_s=timeout_s,
        limit_bytes=LIMIT_BYTES,
        headers={"Accept": "application/json"},
        anywhere=anywhere,
    )
    document = reply.json()
    listed = document.get("keys") if isinstance(document, dict) else None
    if reply.status != 200 or not isinstance(listed, list):
        raise PlatformUnreachable(f"{jwks_url} answers {reply.status} and no key set.")
    found: dict[str, dict[str, Any]] = {}
    for jwk in listed:
        if isinstance(jwk, dict) and isinstance(jwk.get("kid"), str) and jwk.get("use") != "enc":
            found.setdefault(jwk["kid"], jwk)
    return found, reply


def parse_key(jwk: dict[str, Any]) -> VerifyKey:
    """A public key; `alg` may be missing (Brightspace), private parts are not taken over. Raises
    `LaunchRefused`.
    """
    kinds: dict[str, tuple[type[VerifyKey], tuple[str, ...]]] = {
        "RSA": (RSAKey, ("kty", "n", "e")),
        "EC": (ECKey, ("kty", "crv", "x", "y")),
    }
    try:
        kind, members = kinds[jwk["kty"]]
        return kind.import_key({name: jwk[name] for name in members})
    except (KeyError, TypeError, ValueError, JoseError) as error:
        raise LaunchRefused(
            "key_unusable", "The LMS's key of the token's key id cannot be read."
        ) from error
