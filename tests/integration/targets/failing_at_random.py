"""An LRS that fails in every known way, at random but the same each time, in its own time."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from storage import Database, SecretBox
from tests.integration.flaky_lrs import HANG_UP, FlakyLrs, Reply, run
from tests.integration.records_world import NOON
from tests.integration.targets.chosen import of_label

TIMEOUT_S = 0.3
DAY = timedelta(days=1)
Batch = list[dict[str, Any]]


FIRST = {
    2: "reset",
    4: "taken, then lost",
    6: "half read",
    8: "broken",
    10: "busy",
    12: "too large",
    14: "hangs",
}
"""What becomes of the first requests, by their number; later ones meet the same at random."""
LOCKED_AT, AWAY_AT = 18, 30


@dataclass
class Trouble:
    """What the LRS does to a request. `bad` are the ids that it refuses whenever they come.

    `now` is moved on by whoever forwards. From one request on it does not know the key for an
    hour, from another one on it is away for a day.
    """

    bad: frozenset[str]
    random: Random
    one_in: int = 12
    now: datetime = NOON
    hangs_left: int = 4
    asked: int = 0
    locked_until: datetime = NOON
    away_until: datetime = NOON
    met: Counter[str] = field(default_factory=Counter)

    def __call__(self, lrs: FlakyLrs, batch: Batch) -> Reply | None:
        kind = self._kind(batch)
        if kind is None:
            known = lrs.kept.keys() & {one["id"] for one in batch}
            kind = "conflict" if known and self.random.random() < 0.5 else None
        if kind is None:
            return None
        self.met[kind] += 1
        if kind in ("taken, then lost", "half read") and self._takes(batch):
            lrs.keep(batch)
        return self._reply(kind)

    def _kind(self, batch: Batch) -> str | None:
        self.asked += 1
        if self.asked == LOCKED_AT:
            self.locked_until = self.now + timedelta(hours=1)
        if self.asked == AWAY_AT:
            self.away_until = self.now + DAY
        if self.now < self.away_until:
            return "away"
        if self.now < self.locked_until:
            return "locked"
        if (kind := self._by_chance(batch)) is not None:
            return kind
        return None if self._takes(batch) else "bad"

    def _by_chance(self, batch: Batch) -> str | None:
        if self.asked in FIRST:
            return FIRST[self.asked]
        if self.random.randrange(self.one_in):
            return None
        kind = self.random.choice(list(FIRST.values()))
        if (kind == "too large" and len(batch) < 4) or (kind == "hangs" and not self.hangs_left):
            return None
        self.hangs_left -= kind == "hangs"
        return kind

    def _takes(self, batch: Batch) -> bool:
        return self.bad.isdisjoint(one["id"] for one in batch)

    def _reply(self, kind: str) -> Reply:
        if kind == "hangs":
            time.sleep(3 * TIMEOUT_S)
            return HANG_UP
        if kind in ("away", "reset", "taken, then lost"):
            return HANG_UP
        return {
            "half read": (200, {"Content-Length": "4000"}, b'["half'),
            "broken": (500, {}, b"oops"),
            "busy": (429, {"Retry-After": str(self.random.randrange(1, 90))}, b""),
            "too large": (413, {}, b""),
            "locked": (401, {}, b""),
            "bad": (400, {}, b"no"),
            "conflict": (409, {}, b""),
        }[kind]


def forward_until_all_went(database: Database, box: SecretBox, trouble: Trouble) -> int:
    """In fast-forward: after each try it is as late as the next one is due; how many tries."""
    tries = 0
    while True:
        run(database, box, now=trouble.now, timeout_s=TIMEOUT_S)
        tries += 1
        after = of_label(database)
        if not after.behind:
            return tries
        due = after.next_try or trouble.now
        trouble.now = max(due, trouble.now + timedelta(seconds=1))
        assert tries < 100_000, after
