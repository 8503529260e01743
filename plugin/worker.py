"""The worker: reads the log and does what must not happen inside a request."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

from certification import project, wake_due
from community import forget_old_readings, forget_settled, gather_digests
from lrs_adapter import forget_unattached, forward, targets
from plugin.hourly import Hourly
from plugin.lti import Observed, send_due_scores
from plugin.mail import send_due_mail
from plugin.moving import continue_moves
from plugin.operations import heart_of_worker
from plugin.overtime import close_overtime
from plugin.repeating import Step, UnderWay, repeat, run_once
from plugin.services import Services
from plugin.sign_in.sending import send_asked_links
from storage import utc_now


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker does. Each duty claims its own lease, so any number of workers may run."""

    services: Services
    owner: UUID = field(default_factory=uuid4)
    observed: Observed = field(default_factory=Observed)
    hourly: Hourly = field(default_factory=Hourly)

    def steps(self) -> tuple[Step, ...]:
        """All but forwarding."""
        database, box, iris = self.services.database, self.services.secret_box, self.services.iris
        timeout_s = self.services.settings.http_timeout_s
        return (
            Step("project", lambda: project(database, iris, self.owner, now=utc_now())),
            Step("move-learners", lambda: continue_moves(self.services)),
            Step("close-overtime", lambda: close_overtime(self.services)),
            Step("send-sign-in-links", lambda: send_asked_links(self.services, now=utc_now())),
            Step("gather-digests", lambda: gather_digests(database, now=utc_now())),
            Step("send-mail", lambda: send_due_mail(self.services, self.owner, now=utc_now())),
            Step("forget-mail", lambda: forget_settled(database, now=utc_now())),
            Step("forget-readings", lambda: forget_old_readings(database, now=utc_now())),
            Step(
                "forget-attachments",
                lambda: self.hourly(lambda: forget_unattached(database, now=utc_now())),
            ),
            Step("wake-due", lambda: wake_due(database, iris, now=utc_now())),
            Step(
                "send-scores",
                lambda: send_due_scores(
                    database,
                    box,
                    self.owner,
                    now=utc_now(),
                    timeout_s=timeout_s,
                    on_sent=self.observed.grade,
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
    while did := sum(run_once(step) for step in (*duties.steps(), *duties.forwarding())):
        done += did
    return done


def work(services: Services, stop: threading.Event) -> None:
    """Run until `stop` is set. Each step has its thread, so a slow LMS holds up nobody else."""
    duties, under_way = Duties(services), UnderWay()
    heart = heart_of_worker(services, duties.observed, under_way.longest, duties.owner)
    threads = {"beat": threading.Thread(target=heart.run, args=(stop,), name="beat")}
    threads["beat"].start()

    def start(steps: Iterable[Step]) -> int:
        for step in steps:
            if step.name not in threads:
                thread = threading.Thread(
                    target=repeat, args=(step, stop, under_way), name=step.name
                )
                threads[step.name] = thread
                thread.start()
        return 0

    start(duties.steps())
    repeat(Step("find-targets", lambda: start(duties.forwarding())), stop, under_way)
    for thread in threads.values():
        thread.join()
