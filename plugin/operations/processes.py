"""Probe: which processes live, which are silent, which hang."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length
from plugin.operations.models import ProcessBeat
from plugin.speech import gettext as _
from storage import UtcDateTime, utc_now

SILENT_S = 45.0
"""A heartbeat comes every ten seconds, and may wait half a minute for a lock."""
STUCK_S = 900.0
"""Longer than any batch takes, with an LRS that uses up every time-out."""
SHOWN = timedelta(hours=1)
SERVE, WORKER = "serve", "worker"


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """`silent_s` since its last heartbeat, by the database's clock; `busy_s` in its `step`."""

    id: UUID
    kind: str
    host: str
    pid: int
    version: str
    started: datetime
    silent_s: float
    clock_ahead_s: float
    step: str | None
    busy_s: float
    trouble: str | None = None

    @property
    def name(self) -> str:
        return f"{self.host}:{self.pid}"

    @property
    def is_silent(self) -> bool:
        return self.silent_s > SILENT_S

    @property
    def is_stuck(self) -> bool:
        return not self.is_silent and self.busy_s > STUCK_S


def process_rows(session: Session) -> list[ProcessRow]:
    """Every process that was heard of within the last hour, workers first."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    clock = func.clock_timestamp() if is_postgres else literal(utc_now(), UtcDateTime)
    rows = session.execute(
        select(ProcessBeat, clock.label("now")).order_by(
            ProcessBeat.kind.desc(), ProcessBeat.started, ProcessBeat.id
        )
    )
    return [_row(beat, now) for beat, now in rows if now - beat.beat < SHOWN]


def _row(beat: ProcessBeat, now: datetime) -> ProcessRow:
    silent_s = max(0.0, (now - beat.beat).total_seconds())
    its_now = now + timedelta(seconds=beat.clock_ahead_s)
    busy_s = (its_now - beat.step_since).total_seconds() if beat.step_since else 0.0
    return ProcessRow(
        id=beat.id,
        kind=beat.kind,
        host=beat.host,
        pid=beat.pid,
        version=beat.version,
        started=beat.started,
        silent_s=silent_s,
        clock_ahead_s=beat.clock_ahead_s,
        step=beat.step,
        busy_s=max(0.0, busy_s),
        trouble=beat.trouble,
    )


def probe_processes(rows: list[ProcessRow], refusals: Sequence[Finding] = ()) -> Probed[ProcessRow]:
    """`refusals` are what the database refused them."""
    workers = [row for row in rows if row.kind == WORKER]
    found = [_of(row) for row in workers if row.is_stuck or row.is_silent]
    living = [row for row in workers if not row.is_silent]
    if not living:
        found.insert(
            0,
            Finding(
                "worker_none",
                Level.ACT,
                _("No worker lives: paths, copies and grades stand still."),
                _("Start one: `child worker` – or `child serve`, which keeps one beside it"),
            ),
        )
    found += refusals
    versions = sorted({row.version for row in rows if not row.is_silent})
    if len(versions) > 1:
        found.append(
            Finding(
                "versions_differ",
                Level.LOOK,
                _("Processes of several versions run: %(list)s.", list=", ".join(versions)),
                _("Finish the update: stop those of the older version."),
            )
        )
    if not found:
        told = ", ".join(row.name for row in living)
        found.append(Finding("workers_live", Level.GOOD, _("Alive: %(list)s.", list=told)))
    return Probed(tuple(found), tuple(rows))


def _of(row: ProcessRow) -> Finding:
    if row.is_stuck:
        return Finding(
            "worker_stuck",
            Level.ACT,
            _(
                "The worker %(name)s has been in its step “%(step)s” for %(time)s.",
                name=row.name,
                step=row.step or "",
                time=length(row.busy_s),
            ),
            _(
                "Look in its log; then end it on %(host)s: `kill %(pid)s` – nothing is lost.",
                pid=row.pid,
                host=row.host,
            ),
            row.name,
        )
    return Finding(
        "worker_silent",
        Level.LOOK,
        _(
            "The worker %(name)s has not been heard of for %(time)s: it is frozen, or was killed.",
            name=row.name,
            time=length(row.silent_s),
        ),
        _(
            "If process %(pid)s is still on %(host)s, end it: `kill -9 %(pid)s` – another takes "
            "over. It is shown for an hour.",
            pid=row.pid,
            host=row.host,
        ),
        row.name,
    )
