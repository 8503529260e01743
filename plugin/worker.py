"""The worker: reads the log and does what must not happen inside a request."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

from certification import project, wake_due
from lrs_adapter import forward, targets
from plugin.lti import send_due_scores
from plugin.moving import continue_moves
from plugin.overtime import close_overtime
from plugin.services import Services
from storage import trouble_of, utc_now

log = logging.getLogger("child.worker")

IDLE_WAIT_S = 0.5
BUSY_RETRY_S = (1.0, 30.0)


@dataclass(frozen=True, slots=True)
class Step:
    """`run` does one small batch and returns how much it did; 0 means nothing was due."""

    name: str
    run: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker does. Each duty claims its own lease, so any number of workers may run."""

    services: Services
    owner: UUID = field(default_factory=uuid4)

    def steps(self) -> tuple[Step, ...]:
        """All but forwarding."""
        database, box, iris = self.services.database, self.services.secret_box, self.services.iris
        timeout_s = self.services.settings.http_timeout_s
        return (
            Step("project", lambda: project(database, iris, self.owner, now=utc_now())),
            Step("move-learners", lambda: continue_moves(self.services)),
            Step("close-overtime", lambda: close_overtime(self.services)),
            Step("wake-due", lambda: wake_due(database, iris, now=utc_now())),
            Step(
                "send-scores",
                lambda: send_due_scores(
                    database, box, self.owner, now=utc_now(), timeout_s=timeout_s
                ),
            ),
        )

    def forwarding(self) -> tuple[Step, ...]:
        """One step for each remote LRS there is by now, so that a slow one holds up no other."""
        with self.services.database.reading() as session:
            labels = [target.label for target in targets(session)]
        return tuple(Step(f"forward to {label}", partial(self._forward, label)) for label in labels)

    def _forward(self, label: str) -> int:
        return forward(
            self.services.database,
            self.services.secret_box,
            self.services.iris,
            self.owner,
            now=utc_now(),
            timeout_s=self.services.settings.http_timeout_s,
            only=label,
        )


def work_until_idle(services: Services) -> int:
    """Run every step until a whole round finds nothing due; returns what was done."""
    done, duties = 0, Duties(services)
    while did := sum(step.run() for step in (*duties.steps(), *duties.forwarding())):
        done += did
    return done


def work(services: Services, stop: threading.Event) -> None:
    """Run until `stop` is set. Each step has its thread, so a slow LMS holds up nobody else.

    A step that fails is logged and tried again, later each time (with jitter, to 30 s).
    """
    duties = Duties(services)
    threads: dict[str, threading.Thread] = {}

    def start(steps: Iterable[Step]) -> int:
        for step in steps:
            if step.name not in threads:
                thread = threading.Thread(target=_repeat, args=(step, stop), name=step.name)
                threads[step.name] = thread
                thread.start()
        return 0

    start(duties.steps())
    _repeat(Step("find-targets", lambda: start(duties.forwarding())), stop)
    for thread in threads.values():
        thread.join()


def retry_wait_s(failures: int) -> float:
    """Seconds before a step that failed so often in a row is tried again."""
    low, high = BUSY_RETRY_S
    ceiling = min(high, low * 2.0 ** min(failures, 30))
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - jitter


def _repeat(step: Step, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        began = time.monotonic()
        try:
            did = step.run()
            failures = 0
        except Exception as error:
            failures += 1
            _log_failure(step, failures, error)
            stop.wait(retry_wait_s(failures))
            continue
        if did:
            log.debug("step=%s did=%d ms=%.0f", step.name, did, (time.monotonic() - began) * 1000)
        else:
            stop.wait(IDLE_WAIT_S)


def _log_failure(step: Step, failures: int, error: Exception) -> None:
    """One line for what the operator can mend; the whole trace for what only we can."""
    if trouble := trouble_of(error):
        log.error(
            "step=%s failures=%d reason=%s %s", step.name, failures, trouble.code, trouble.fix
        )
    else:
        log.exception("step=%s failures=%d", step.name, failures)
