"""The worker: reads the log and does what must not happen inside a request."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from certification import project, wake_due
from lrs_adapter import forward
from plugin.lti import send_due_scores
from plugin.services import Services
from storage import utc_now

log = logging.getLogger("child.worker")

IDLE_WAIT_S = 0.5
BUSY_RETRY_S = (1.0, 30.0)


@dataclass(frozen=True, slots=True)
class Step:
    """`run` does one small batch and returns how much it did; 0 means nothing was due."""

    name: str
    run: Callable[[], int]


def steps(services: Services) -> tuple[Step, ...]:
    """The worker's duties. Each claims its own lease, so any number of workers may run."""
    owner = uuid4()
    database, box, iris = services.database, services.secret_box, services.iris
    timeout_s = services.settings.http_timeout_s
    return (
        Step("project", lambda: project(database, iris, owner, now=utc_now())),
        Step("wake-due", lambda: wake_due(database, iris, now=utc_now())),
        Step(
            "forward",
            lambda: forward(database, box, iris, owner, now=utc_now(), timeout_s=timeout_s),
        ),
        Step(
            "send-scores",
            lambda: send_due_scores(database, box, owner, now=utc_now(), timeout_s=timeout_s),
        ),
    )


def work_until_idle(services: Services) -> int:
    """Run every step until a whole round finds nothing due; returns what was done."""
    done, duties = 0, steps(services)
    while did := sum(step.run() for step in duties):
        done += did
    return done


def work(services: Services, stop: threading.Event) -> None:
    """Run until `stop` is set. Each step has its thread, so a slow LMS holds up nobody else.

    A step that fails is logged and tried again, later each time (with jitter, to 30 s).
    """
    threads = [
        threading.Thread(target=_repeat, args=(step, stop), name=step.name)
        for step in steps(services)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _repeat(step: Step, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        began = time.monotonic()
        try:
            did = step.run()
            failures = 0
        except Exception:
            failures += 1
            log.exception("step=%s failures=%d", step.name, failures)
            low, high = BUSY_RETRY_S
            stop.wait(min(high, low * 2**failures) * random.uniform(0.5, 1))  # noqa: S311 - jitter
            continue
        if did:
            log.debug("step=%s did=%d ms=%.0f", step.name, did, (time.monotonic() - began) * 1000)
        else:
            stop.wait(IDLE_WAIT_S)
