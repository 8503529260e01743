"""How long something took."""

import time
from collections.abc import Callable
from typing import TypeVar

Came = TypeVar("Came")


def timed(act: Callable[[], Came]) -> tuple[Came, float]:
    """What came of it, and its seconds by the clock."""
    began = time.perf_counter()
    came = act()
    return came, time.perf_counter() - began
