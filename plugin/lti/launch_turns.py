"""How many launches of a process are at the database at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

LAUNCHES_AT_ONCE = 2
"""A launch asks the database some forty times, and each time gives Python's lock away. One that
works while another waits for the server uses both; with eight that want the lock back, the threads
change 700 times a launch, and all of them take a third longer.
"""
LONGEST_S = 1.0
"""Who waits so long goes on without a turn: whoever is in line before may wait for a lock of one
LMS, or of the database, and the others are neither to wait for that nor to be told later.
"""


class LaunchTurns:
    """Who enters waits for a turn, but not for long; within one, no other is to be entered."""

    def __init__(self, at_once: int = LAUNCHES_AT_ONCE, longest_s: float = LONGEST_S) -> None:
        self._free, self._longest_s = Semaphore(at_once), longest_s

    @contextmanager
    def turn(self) -> Iterator[None]:
        is_taken = self._free.acquire(timeout=self._longest_s)
        try:
            yield
        finally:
            if is_taken:
                self._free.release()
