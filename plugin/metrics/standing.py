"""The gauges: the operator's view (`plugin.operations.state`) as numbers, at each scrape."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from certification import PROJECTOR
from community import MailState
from plugin.operations import Level, State, state
from plugin.operations.processes import SERVE, WORKER
from plugin.operations.readers import PATHS
from plugin.operations.sources import behind_s
from plugin.services import Services
from storage import StorageError, trouble_of

log = logging.getLogger("child.metrics")

MOST_NAMED = 50
"""So many LRSs and LMSs have series of their own; the rest share one, called "others"."""
OTHERS = "others"

Values = Iterable[tuple[tuple[str, ...], float]]


@dataclass(frozen=True, slots=True)
class Gauge:
    name: str
    help: str
    values: Callable[[State], Values]
    labels: tuple[str, ...] = ()


class StandingCollector(Collector):
    """A database that does not answer takes no counter away: then only `child_state_readable` is
    told, as 0.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._state()
        readable = GaugeMetricFamily(
            "child_state_readable",
            "Whether the database told how the installation stands: 1 or 0.",
        )
        readable.add_metric((), float(found is not None))
        yield readable
        for gauge in GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.values(found) if found is not None else ():
                family.add_metric(labels, value)
            yield family

    def _state(self) -> State | None:
        try:
            return state(self._services)
        except (SQLAlchemyError, StorageError, OSError) as error:
            trouble = trouble_of(error)
            log.warning("reason=%s", trouble.code if trouble else type(error).__name__)
            return None


def _named(
    pairs: Iterable[tuple[str, float]], merge: Callable[[float, float], float] = max
) -> Values:
    """One value a name, however many share it, and a bounded number of names."""
    found: dict[str, float] = {}
    for name, value in pairs:
        key = name if name in found or len(found) < MOST_NAMED else OTHERS
        found[key] = merge(found[key], value) if key in found else value
    return [((name,), value) for name, value in found.items()]


def _sum(one: float, other: float) -> float:
    return one + other


def _alone(value: float | None) -> Values:
    return () if value is None else (((), value),)


def _waiting(found: State, name: str) -> tuple[float, float]:
    """How many wait for one that works on paths, and how long the first of them does."""
    rows = [row for row in found.readers.rows if row.target is None and row.name == name]
    return (rows[0].behind, rows[0].waiting_s) if rows else (0.0, 0.0)


def _findings(found: State) -> Values:
    levels = [each.level for each in found.findings]
    return [((level.value,), levels.count(level)) for level in (Level.LOOK, Level.ACT)]


def _processes(found: State) -> Values:
    living = [row.kind for row in found.processes.rows if not row.is_silent]
    return [((kind,), living.count(kind)) for kind in (SERVE, WORKER)]


def _heartbeat(found: State) -> float | None:
    workers = [row.silent_s for row in found.processes.rows if row.kind == WORKER]
    return min(workers, default=None)


def _busy(found: State) -> float:
    return max((row.busy_s for row in found.processes.rows if not row.is_silent), default=0.0)


def _clocks(found: State) -> float:
    return max((abs(row.clock_ahead_s) for row in found.clock.rows), default=0.0)


def _mails(found: State) -> Values:
    [row] = found.mail.rows
    return (
        ((MailState.QUEUED.value,), row.queued),
        ((MailState.WAITING.value,), row.digest),
        ((MailState.UNCERTAIN.value,), row.uncertain),
        ((MailState.REFUSED.value,), row.refused),
    )


def _key_days(found: State) -> Values:
    days = ((key.kind, _days(key.made + key.old_after - found.at)) for key in found.keys.rows)
    return _named(days, min)


def _days(length: timedelta) -> float:
    return length / timedelta(days=1)


def _troubles(found: State) -> Values:
    rows = found.targets.rows
    return tuple(((row.label, row.code or "other"), 1.0) for row in rows if row.failures)


GAUGES = (
    Gauge(
        "child_findings",
        "What the operator's page has to see to, by level.",
        _findings,
        ("level",),
    ),
    Gauge(
        "child_log_position",
        "How many learning records the log ever took.",
        lambda found: _alone(found.head),
    ),
    Gauge(
        "child_projector_behind_records",
        "Records that paths do not know yet.",
        lambda found: _alone(_waiting(found, PROJECTOR)[0]),
    ),
    Gauge(
        "child_projector_oldest_waiting_seconds",
        "How long the oldest of them waits.",
        lambda found: _alone(_waiting(found, PROJECTOR)[1]),
    ),
    Gauge(
        "child_paths_waiting",
        "Paths that any worker has to evaluate.",
        lambda found: _alone(_waiting(found, PATHS)[0]),
    ),
    Gauge(
        "child_paths_oldest_waiting_seconds",
        "How long the first of them waits.",
        lambda found: _alone(_waiting(found, PATHS)[1]),
    ),
    Gauge(
        "child_lrs_behind_records",
        "Records that wait for another LRS.",
        lambda found: _named(((row.label, row.behind) for row in found.targets.rows), _sum),
        ("lrs",),
    ),
    Gauge(
        "child_lrs_oldest_waiting_seconds",
        "How long the oldest of them waits.",
        lambda found: _named((row.label, row.waiting_s) for row in found.targets.rows),
        ("lrs",),
    ),
    Gauge(
        "child_lrs_failures",
        "Tries in a row that another LRS did not answer well.",
        lambda found: _named((row.label, row.failures) for row in found.targets.rows),
        ("lrs",),
    ),
    Gauge(
        "child_lrs_paused",
        "Whether somebody paused the way to another LRS: 1 or 0.",
        lambda found: _named((row.label, row.is_paused) for row in found.targets.rows),
        ("lrs",),
    ),
    Gauge(
        "child_lrs_trouble",
        "The kind of trouble that another LRS has now, by its code: 1 for that one.",
        _troubles,
        ("lrs", "code"),
    ),
    Gauge(
        "child_dead_letters",
        "Records that another LRS refused for good, or that were set aside.",
        lambda found: _named(((row.target, row.count) for row in found.letters.rows), _sum),
        ("lrs",),
    ),
    Gauge(
        "child_source_behind_seconds",
        "Since when not all that another LRS has was read, beyond the time between two looks.",
        lambda found: _named((row.label, behind_s(row, found.at)) for row in found.sources.rows),
        ("source",),
    ),
    Gauge(
        "child_source_failures",
        "Tries in a row at which another LRS gave no records.",
        lambda found: _named((row.label, row.failures) for row in found.sources.rows),
        ("source",),
    ),
    Gauge(
        "child_source_paused",
        "Whether somebody paused the reading of another LRS: 1 or 0.",
        lambda found: _named((row.label, row.state == "paused") for row in found.sources.rows),
        ("source",),
    ),
    Gauge(
        "child_source_records",
        "Records that were taken from another LRS since it is read.",
        lambda found: _named(((row.label, row.taken) for row in found.sources.rows), _sum),
        ("source",),
    ),
    Gauge(
        "child_source_refused",
        "Records of another LRS that could not be taken and are set aside.",
        lambda found: _named(((row.label, row.refused) for row in found.sources.rows), _sum),
        ("source",),
    ),
    Gauge(
        "child_erasures_under_way",
        "Erasures of people that are not through the log yet.",
        lambda found: _alone(found.privacy.rows[0].under_way),
    ),
    Gauge(
        "child_erasure_oldest_seconds",
        "How long the oldest of them is under way.",
        lambda found: _alone(found.privacy.rows[0].oldest_s),
    ),
    Gauge(
        "child_erasures_not_complied",
        "Erasures of which another LRS has not said that all is gone there.",
        lambda found: _named(
            ((row.label, row.count) for row in found.privacy.rows[0].not_complied), _sum
        ),
        ("lrs",),
    ),
    Gauge(
        "child_forgetting_overdue",
        "People who asked to be forgotten and should have had an answer.",
        lambda found: _alone(found.privacy.rows[0].overdue),
    ),
    Gauge(
        "child_retention_rules_late",
        "Rules of how long things are kept that were not followed for three days.",
        lambda found: _alone(found.privacy.rows[0].late),
    ),
    Gauge(
        "child_grades_retrying",
        "Learners' grades that did not reach an LMS yet and are tried again.",
        lambda found: _named(((row.name, row.retrying) for row in found.lms.rows), _sum),
        ("lms",),
    ),
    Gauge(
        "child_grades_oldest_waiting_seconds",
        "How long the oldest of them waits.",
        lambda found: _named((row.name, row.waiting_s or 0.0) for row in found.lms.rows),
        ("lms",),
    ),
    Gauge(
        "child_grades_refused",
        "Grades that an LMS refused for good within a week.",
        lambda found: _named(((row.name, row.refused) for row in found.lms.rows), _sum),
        ("lms",),
    ),
    Gauge(
        "child_lms_keys_failing",
        "Whether an LMS's key set could not be had the last time: 1 or 0.",
        lambda found: _named((row.name, bool(row.keys_failure)) for row in found.lms.rows),
        ("lms",),
    ),
    Gauge(
        "child_mails",
        "Mails that are not out, by state.",
        _mails,
        ("state",),
    ),
    Gauge(
        "child_mail_oldest_due_seconds",
        "How long the oldest mail waits that should be out.",
        lambda found: _alone(found.mail.rows[0].overdue_s or 0.0),
    ),
    Gauge(
        "child_mail_server_failing_seconds",
        "For how long the mail server takes no mail; 0 while it does.",
        lambda found: _alone(found.mail.rows[0].failing_s),
    ),
    Gauge(
        "child_mail_addresses_refused",
        "Addresses of which the mail server said that they take nothing.",
        lambda found: _alone(found.mail.rows[0].refused_addresses),
    ),
    Gauge(
        "child_key_days_left",
        "Days until a key should be changed, of the oldest in use of its kind; below 0 it is late.",
        _key_days,
        ("key",),
    ),
    Gauge(
        "child_processes_live",
        "Processes that were heard of within 45 seconds, by kind.",
        _processes,
        ("kind",),
    ),
    Gauge(
        "child_worker_heartbeat_age_seconds",
        "Since when no worker was heard of; without a value after an hour.",
        lambda found: _alone(_heartbeat(found)),
    ),
    Gauge(
        "child_worker_step_seconds",
        "How long the longest step of any worker is under way.",
        lambda found: _alone(_busy(found)),
    ),
    Gauge(
        "child_clock_apart_seconds",
        "How far the clock of any process is from the database's.",
        lambda found: _alone(_clocks(found)),
    ),
    Gauge(
        "child_database_bytes",
        "Size of the database.",
        lambda found: _alone(found.disk.rows[0].database),
    ),
    Gauge(
        "child_database_wal_bytes",
        "Size of SQLite's write-ahead log.",
        lambda found: _alone(found.disk.rows[0].wal),
    ),
    Gauge(
        "child_disk_free_bytes",
        "Free space where this machine keeps the database, else its data folder.",
        lambda found: _alone(found.disk.rows[0].free),
    ),
    Gauge(
        "child_disk_days_left",
        "Days until the disk is full as the database grows now; without a value while unknown.",
        lambda found: _alone(found.disk.rows[0].days_left),
    ),
)
