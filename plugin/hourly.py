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

    def __call__(self, act: Callable[[], int], *, to_its_end: bool = True) -> int:
        """Without `to_its_end` what is left waits for the next hour, too."""
        if self.clock() < self._next:
            return 0
        did = act()
        if not did or not to_its_end:
            self._next = self.clock() + EVERY_S
        return did if to_its_end else 0
