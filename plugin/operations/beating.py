"""The heartbeat of a process: every ten seconds it says that it lives, and what it saw."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from plugin.database_troubles import HERE
from plugin.logs import about
from plugin.lti import Observed, keep_observed
from plugin.operations.clock import database_clock
from plugin.operations.models import ProcessBeat
from plugin.operations.processes import SERVE, SHOWN, SILENT_S, WORKER
from plugin.operations.samples import take_samples
from plugin.services import Services
from plugin.version import VERSION
from storage import trouble_of, utc_now

log = logging.getLogger("child.beat")

BEAT_EVERY_S = 10.0
Busy = Callable[[], tuple[str, datetime] | None]


@dataclass(slots=True)
class Company:
    """Which workers were alive at the last heartbeat, by the ids of their leases; one of its own
    at least. Work is shared where there are others.
    """

    own: UUID = field(default_factory=uuid4)
    workers: frozenset[UUID] = frozenset()

    @property
    def is_there(self) -> bool:
        return bool(self.workers - {self.own})


@dataclass(slots=True)
class Heart:
    """One per process. `busy` says which step has been under way for the longest time and since
    when; `observed` gives what the process saw its LMSs do.
    """

    services: Services
    kind: str
    observed: Callable[[], Observed]
    busy: Busy = lambda: None
    id: UUID = field(default_factory=uuid4)
    started: datetime = field(default_factory=utc_now)
    company: Company = field(default_factory=Company)

    def beat(self) -> None:
        """One heartbeat, in a short transaction; long silent processes are forgotten."""
        database = self.services.database
        with database.unit_of_work() as uow:
            clock, ahead_s = database_clock(uow.session)
            row = uow.session.get(ProcessBeat, self.id) or ProcessBeat(
                id=self.id,
                kind=self.kind,
                host=socket.gethostname()[:255],
                pid=os.getpid(),
                version=VERSION[:40],
                started=self.started,
            )
            row.beat, row.clock_ahead_s = clock, ahead_s
            busy = self.busy()
            row.step, row.step_since = (busy[0][:250], busy[1]) if busy else (None, None)
            row.trouble = HERE.code()
            uow.session.add(row)
            uow.session.execute(delete(ProcessBeat).where(ProcessBeat.beat < clock - SHOWN))
            self.company.own = self.id
            self.company.workers = frozenset(
                uow.session.scalars(
                    select(ProcessBeat.id).where(
                        ProcessBeat.kind == WORKER,
                        ProcessBeat.beat >= clock - timedelta(seconds=SILENT_S),
                    )
                )
            )
            keep_observed(uow, self.observed(), now=utc_now())
            uow.commit()
        if self.kind == WORKER:
            take_samples(self.services, now=utc_now())

    def run(self, stop: threading.Event) -> None:
        """Beat until `stop` is set. What goes wrong is logged; the process goes on."""
        with about(step="beat"):
            while True:
                try:
                    self.beat()
                except Exception as error:
                    if trouble := trouble_of(error):
                        HERE.note(trouble)
                        log.warning("reason=%s %s", trouble.code, trouble.fix)
                    else:
                        log.exception("no heartbeat")
                if stop.wait(BEAT_EVERY_S):
                    break
            self._rest()

    def _rest(self) -> None:
        """Whoever ends as asked leaves no trace; whoever is killed is shown as silent."""
        try:
            with self.services.database.unit_of_work() as uow:
                uow.session.execute(delete(ProcessBeat).where(ProcessBeat.id == self.id))
                uow.commit()
        except Exception as error:
            trouble = trouble_of(error)
            log.warning("reason=%s", trouble.code if trouble else type(error).__name__)


def heart_of_server(services: Services, observed: Callable[[], Observed]) -> Heart:
    return Heart(services, SERVE, observed)


def heart_of_worker(
    services: Services, observed: Observed, busy: Busy, owner: UUID, company: Company
) -> Heart:
    """Its id is the owner of the worker's leases, so that it can be said who holds one."""
    return Heart(services, WORKER, lambda: observed, busy, owner, company=company)
