"""What a worker looks at once an hour and not with every round."""

import time
from collections.abc import Callable
from dataclasses import dataclass

EVERY_S = 3600.0


@dataclass(slots=True)
class Hourly:
    """Call it as often as you like: it acts when its hour has come, and again at once while there
    was something to do.
    """

    clock: Callable[[], float] = time.monotonic
    _next: float = float("-inf")

    def __call__(self, act: Callable[[], int]) -> int:
        if self.clock() < self._next:
            return 0
        did = act()
        if not did:
            self._next = self.clock() + EVERY_S
        return did
