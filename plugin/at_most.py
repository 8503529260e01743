"""What takes long and holds a thread: so many of a process at once, and the next is told so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class AllTaken(Exception):
    """As many as may are under way; nobody is kept waiting for one of them to end."""


class AtMost:
    """`most` at once. Whoever waited for a turn would hold a thread, too, and be one more reason
    that pages wait.
    """

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Raises `AllTaken`."""
        if not self._free.acquire(blocking=False):
            raise AllTaken
        try:
            yield
        finally:
            self._free.release()
