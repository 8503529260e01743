"""The worker: reads the log and does what must not happen inside a request."""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy.exc import SQLAlchemyError

from certification import project, wake_due
from community import forget_old_readings, forget_settled, gather_digests
from lrs_adapter import forget_unattached, forward, give_back_leases, harvest, sources, targets
from plugin.erasing import ask_others, work_on_erasures
from plugin.hourly import Hourly
from plugin.lms_accounts import account_at
from plugin.lti import (
    Observed,
    Reading,
    ReadingColumns,
    forget_never_came,
    forget_sent_scores,
    give_back_columns,
    give_back_rosters,
    give_back_scores,
    read_columns,
    read_rosters,
    renew_keys,
    send_due_scores,
)
from plugin.mail import send_due_mail
from plugin.moving import continue_moves
from plugin.operations import Company, heart_of_worker
from plugin.overtime import close_overtime
from plugin.repeating import Step, UnderWay, repeat, run_once
from plugin.retention import let_go
from plugin.services import Services
from plugin.sign_in.sending import send_asked_links
from storage import look_over, trouble_of, utc_now

log = logging.getLogger("child.worker")


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker does until `stop` is set. Each duty claims its own lease, so any number of
    workers may run.
    """

    services: Services
    stop: threading.Event = field(default_factory=threading.Event)
    owner: UUID = field(default_factory=uuid4)
    observed: Observed = field(default_factory=Observed)
    hourly: Hourly = field(default_factory=Hourly)
    looking: Hourly = field(default_factory=Hourly)
    retaining: Hourly = field(default_factory=Hourly)
    renewing: Hourly = field(default_factory=Hourly)
    listing: Hourly = field(default_factory=Hourly)
    old_scores: Hourly = field(default_factory=Hourly)
    company: Company = field(default_factory=Company)

    def steps(self) -> tuple[Step, ...]:
        """All but forwarding and harvesting."""
        database, box, iris = self.services.database, self.services.secret_box, self.services.iris
        timeout_s = self.services.settings.http_timeout_s
        return (
            Step(
                "project",
                lambda: project(
                    database, iris, self.owner, now=utc_now(), share=self.company.is_there
                ),
            ),
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
            Step(
                "look-over-data",
                lambda: self.looking(lambda: look_over(database, now=utc_now()), to_its_end=False),
            ),
            Step("retain", lambda: self.retaining(lambda: let_go(self.services, now=utc_now()))),
            Step("renew-keys", lambda: self.renewing(self._renew_keys, to_its_end=False)),
            Step("erase", lambda: work_on_erasures(self.services, now=utc_now())),
            Step("ask-others-to-erase", lambda: ask_others(self.services, now=utc_now())),
            Step("wake-due", lambda: wake_due(database, iris, now=utc_now())),
            Step(
                "forget-never-came",
                lambda: self.listing(lambda: forget_never_came(database, now=utc_now())),
            ),
            Step(
                "forget-sent-scores",
                lambda: self.old_scores(lambda: forget_sent_scores(database, now=utc_now())),
            ),
            Step("read-rosters", self._read_rosters),
            Step(
                "compare-grades",
                lambda: read_columns(ReadingColumns(database, box, self.owner, timeout_s)),
            ),
            Step(
                "send-scores",
                lambda: send_due_scores(
                    database,
                    box,
                    self.owner,
                    now=utc_now(),
                    timeout_s=timeout_s,
                    on_sent=self.observed.grade,
                    goes_on=lambda: not self.stop.is_set(),
                ),
            ),
        )

    def _read_rosters(self) -> int:
        settings = self.services.settings
        return read_rosters(
            Reading(
                self.services.database,
                self.services.secret_box,
                self.owner,
                timeout_s=settings.http_timeout_s,
                every_h=settings.roster_h,
            )
        )

    def _renew_keys(self) -> int:
        days = self.services.settings.signing_key_days
        return renew_keys(
            self.services.database,
            self.services.secret_box,
            lasts=timedelta(days=days) if days else None,
            now=utc_now(),
        )

    def forwarding(self) -> tuple[Step, ...]:
        """One step for each remote LRS there is by now, so that a slow one holds up no other."""
        with self.services.database.reading() as session:
            labels = [target.label for target in targets(session)]
        return tuple(Step(f"forward to {label}", partial(self._forward, label)) for label in labels)

    def harvesting(self) -> tuple[Step, ...]:
        """One step for each LRS that is read by now."""
        with self.services.database.reading() as session:
            labels = [source.label for source in sources(session)]
        return tuple(
            Step(f"harvest from {label}", partial(self._harvest, label)) for label in labels
        )

    def _harvest(self, label: str) -> int:
        return harvest(
            self.services.database,
            self.services.secret_box,
            self.services.iris,
            self.owner,
            now=utc_now(),
            timeout_s=self.services.settings.http_timeout_s,
            only=label,
        )

    def for_other_lrss(self) -> tuple[Step, ...]:
        return *self.forwarding(), *self.harvesting()

    def _forward(self, label: str) -> int:
        return forward(
            self.services.database,
            self.services.secret_box,
            self.services.iris,
            self.owner,
            now=utc_now(),
            timeout_s=self.services.settings.http_timeout_s,
            only=label,
            accounts=partial(account_at, self.services),
        )


def work_until_idle(services: Services) -> int:
    """Run every step until a whole round finds nothing due; returns what was done."""
    done, duties = 0, Duties(services)
    while did := sum(run_once(step) for step in (*duties.steps(), *duties.for_other_lrss())):
        done += did
    return done


def work(services: Services, stop: threading.Event) -> None:
    """Run until `stop` is set. Each step has its thread, so a slow LMS holds up nobody else."""
    duties, under_way = Duties(services, stop), UnderWay()
    heart = heart_of_worker(
        services, duties.observed, under_way.longest, duties.owner, duties.company
    )
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
    repeat(Step("find-targets", lambda: start(duties.for_other_lrss())), stop, under_way)
    for thread in threads.values():
        thread.join()
    _leave(services, duties.owner)


def _leave(services: Services, owner: UUID) -> None:
    """A step that failed kept its lease: another worker need not wait until it ends."""
    try:
        with services.database.short_transaction() as within:
            give_back_leases(within, owner)
            within.commit()
        give_back_scores(services.database, owner)
        give_back_rosters(services.database, owner)
        give_back_columns(services.database, owner)
    except SQLAlchemyError as error:
        trouble = trouble_of(error)
        log.warning("reason=%s", trouble.code if trouble else type(error).__name__)
