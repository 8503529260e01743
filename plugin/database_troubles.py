"""What the database refused this process lately, kept in its memory: it may be unable to write."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from storage import Trouble

LATELY_S = 300.0


@dataclass(slots=True)
class DatabaseTroubles:
    """The newest trouble alone; what is older than five minutes is over. Safe between threads."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _newest: tuple[str, float] | None = None

    def note(self, trouble: Trouble) -> None:
        """What a request or a step met; a value that no column takes is nobody's trouble."""
        if trouble.is_ours:
            with self._lock:
                self._newest = trouble.code, self.clock()

    def forget(self) -> None:
        """Whatever was met is over."""
        with self._lock:
            self._newest = None

    def code(self) -> str | None:
        """That of the newest one, as in log lines; None where there was none lately."""
        with self._lock:
            newest = self._newest
        if newest is None or self.clock() - newest[1] > LATELY_S:
            return None
        return newest[0]


HERE = DatabaseTroubles()
"""This process's own."""
