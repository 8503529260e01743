"""Facts kept in a process, so that a long history is not read again for every new statement."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from certification.facts_by_kind import FactsByKind

MOST_FACTS = 100_000
"""About 40 MB. What is kept no longer is read again when it is needed."""

Key = tuple[UUID, str]
"""A record id, and the name of the interest that the facts were chosen by."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All facts of one record id up to a position of the log, as they were then."""

    up_to: int
    facts: FactsByKind


class FactCache:
    """The most recently used histories, `most` facts in all. Safe between threads.

    It is a copy of the log alone: who takes from it asks the log whether anything of it was voided
    since, and for what came later. Facts are never wrong for having been forgotten.
    """

    def __init__(self, most: int = MOST_FACTS) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, up_to: int, facts: FactsByKind) -> None:
        with self._lock:
            self._drop(key)
            self._kept[key] = Kept(up_to, facts)
            self._size += len(facts) + 1
            while self._size > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._size -= len(old.facts) + 1


KEPT_HERE = FactCache()
"""This process's own."""
