"""One step of the worker, done again and again, and which step is under way since when."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

from plugin.database_troubles import HERE
from plugin.logs import about
from storage import trouble_of, utc_now

log = logging.getLogger("child.worker")

IDLE_WAIT_S = 0.5
BUSY_RETRY_S = (1.0, 30.0)


@dataclass(frozen=True, slots=True)
class Step:
    """`run` does one small batch and returns how much it did; 0 means nothing was due."""

    name: str
    run: Callable[[], int]


@dataclass(slots=True)
class UnderWay:
    """Which steps of this process have begun a batch and not ended it."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _since: dict[str, datetime] = field(default_factory=dict)

    @contextmanager
    def during(self, name: str) -> Iterator[None]:
        with self._lock:
            self._since[name] = utc_now()
        try:
            yield
        finally:
            with self._lock:
                self._since.pop(name, None)

    def longest(self) -> tuple[str, datetime] | None:
        """The step that has been at its batch for the longest time, and since when."""
        with self._lock:
            return min(self._since.items(), key=lambda each: each[1], default=None)


def run_once(step: Step, under_way: UnderWay | None = None) -> int:
    """One batch; what it logs carries the step's name and an id of the batch."""
    with about(step=step.name, batch=token_hex(4)), (under_way or UnderWay()).during(step.name):
        began = time.monotonic()
        did = step.run()
        if did:
            log.debug("step=%s did=%d ms=%.0f", step.name, did, (time.monotonic() - began) * 1000)
        return did


def repeat(step: Step, stop: threading.Event, under_way: UnderWay) -> None:
    """Until `stop` is set. A step that fails is logged and tried again, later each time."""
    failures = 0

    def tried() -> int:
        nonlocal failures
        try:
            did = step.run()
        except Exception as error:
            failures += 1
            _log_failure(step, failures, error)
            return 0
        failures = 0
        return did

    while not stop.is_set():
        if not run_once(Step(step.name, tried), under_way):
            stop.wait(retry_wait_s(failures) if failures else IDLE_WAIT_S)


def retry_wait_s(failures: int) -> float:
    """Seconds before a step that failed so often in a row is tried again."""
    low, high = BUSY_RETRY_S
    ceiling = min(high, low * 2.0 ** min(failures, 30))
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - jitter


def _log_failure(step: Step, failures: int, error: Exception) -> None:
    """One line for what the operator can mend; the whole trace for what only we can."""
    if trouble := trouble_of(error):
        HERE.note(trouble)
        log.error(
            "step=%s failures=%d reason=%s %s", step.name, failures, trouble.code, trouble.fix
        )
    else:
        log.exception("step=%s failures=%d", step.name, failures)
