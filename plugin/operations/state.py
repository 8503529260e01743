"""How the installation stands: every probe, from a few statements, and no network."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, union_all
from sqlalchemy.orm import Session

from certification import WaitingPaths, waiting_paths
from community import outbox
from lrs_adapter import (
    SourceStatus,
    keys,
    log_state,
    refused_states,
    sources,
    target_states,
)
from plugin.database_troubles import HERE
from plugin.lti import connection_states, tool_keys
from plugin.operations.backups import BackupRow, probe_backups
from plugin.operations.clock import probe_clock
from plugin.operations.data import probe_data
from plugin.operations.disk import DiskRow, probe_disk
from plugin.operations.finding import ORDER, Finding, Level, Probed
from plugin.operations.keys import KeyRow, probe_keys
from plugin.operations.letters import LettersRow, probe_letters
from plugin.operations.lms import REFUSALS_SHOWN, LmsRow, probe_lms
from plugin.operations.outbox import OutboxRow, probe_outbox
from plugin.operations.privacy import PrivacyRow, privacy_figures, probe_privacy
from plugin.operations.processes import ProcessRow, probe_processes, process_rows
from plugin.operations.readers import PATHS, ReaderRow, probe_readers
from plugin.operations.refusing import database_findings
from plugin.operations.samples import (
    BEHIND,
    Sample,
    database_file,
    file_bytes,
    free_bytes,
    read_samples,
    wal_of,
)
from plugin.operations.sources import probe_sources
from plugin.operations.targets import TargetRow, probe_targets
from plugin.services import Placed, Services
from storage import Troubled, troubled, utc_now


@dataclass(frozen=True, slots=True)
class State:
    """One moment's answers; each probe has a field. `head` is the log's newest position, `lags`
    are the samples of each reader's lag by the reader's name.
    """

    at: datetime
    head: int
    lags: dict[str, list[Sample]]
    processes: Probed[ProcessRow]
    readers: Probed[ReaderRow]
    targets: Probed[TargetRow]
    letters: Probed[LettersRow]
    sources: Probed[SourceStatus]
    privacy: Probed[PrivacyRow]
    lms: Probed[LmsRow]
    mail: Probed[OutboxRow]
    disk: Probed[DiskRow]
    data: Probed[Troubled]
    backups: Probed[BackupRow]
    keys: Probed[KeyRow]
    clock: Probed[ProcessRow]

    @property
    def probes(self) -> dict[str, Probed[Any]]:
        """Every probe by its name, in the order in which they are told."""
        named = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in named if isinstance(value, Probed)}

    @property
    def findings(self) -> list[Finding]:
        """What is not good, the worst first."""
        found = [each for probe in self.probes.values() for each in probe.findings]
        wrong = [each for each in found if each.level is not Level.GOOD]
        return sorted(wrong, key=lambda each: -ORDER.index(each.level))

    @property
    def level(self) -> Level:
        return self.findings[0].level if self.findings else Level.GOOD


def state(services: Services) -> State:
    """Look at everything, in one read transaction."""
    with services.database.reading() as session:
        return state_of(session, services, now=utc_now())


def state_of(session: Session, place: Placed, *, now: datetime) -> State:
    """The same in the caller's session."""
    log = log_state(session)
    head = log.head
    remote = target_states(session)
    processes = process_rows(session)
    figures: CompoundSelect[Any] = union_all(
        *privacy_figures(now).selects, waiting_paths(PATHS, now)
    )
    samples = read_samples(session, figures)
    [waiting] = samples.pop(PATHS)
    readers = probe_readers(
        head,
        log.readers,
        {each.reader: each.label for each in remote},
        {each.id: each.name for each in processes},
        WaitingPaths(int(waiting.value), waiting.at),
        now=now,
    )
    file = database_file(place.database)
    settings = place.settings
    return State(
        at=now,
        head=head,
        lags={
            name.removeprefix(BEHIND): found
            for name, found in samples.items()
            if name.startswith(BEHIND)
        },
        processes=probe_processes(processes, database_findings(processes, HERE.code())),
        readers=readers,
        targets=probe_targets(head, remote, {row.name: row for row in readers.rows}),
        letters=probe_letters(refused_states(session), {each.id: each.label for each in remote}),
        sources=probe_sources(sources(session), now=now),
        privacy=probe_privacy(samples, now=now),
        lms=probe_lms(connection_states(session, refused_since=now - REFUSALS_SHOWN), now=now),
        mail=probe_outbox(
            outbox(session, now=now),
            has_server=settings.smtp_url is not None,
            is_demo=settings.demo,
            now=now,
        ),
        disk=probe_disk(
            samples,
            free=free_bytes(place),
            file=None if file is None else (file_bytes(file), file_bytes(wal_of(file))),
        ),
        data=probe_data(troubled(session) if log.lost_data else []),
        backups=probe_backups(
            samples, within_h=settings.backup_within_h, is_demo=settings.demo, now=now
        ),
        keys=probe_keys(
            tool_keys(session),
            keys(session),
            None if settings.secret_key else settings.data_dir / "secret.key",
            now=now,
        ),
        clock=probe_clock(processes, log.newest, now=now),
    )
