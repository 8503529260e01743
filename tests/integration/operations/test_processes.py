"""Processes and what workers do unasked: beats, samples, and what a frozen or killed one shows."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from plugin.database_troubles import DatabaseTroubles
from plugin.lti import Observed
from plugin.operations import Heart, Level, state, take_samples
from plugin.operations.models import OperationsSample, ProcessBeat
from plugin.operations.samples import BEHIND, LAG_EVERY, LAG_KEPT, SIZE, SIZE_KEPT
from plugin.services import Services
from plugin.worker import work
from storage import Database, trouble, utc_now
from tests.databases import IRI_BASE
from tests.integration.operations.looking import codes, until
from tests.integration.records_world import record_some


def test_a_heart_beats_and_rests(services: Services) -> None:
    busy_since = utc_now() - timedelta(hours=1)
    heart = Heart(services, "worker", Observed, lambda: ("send-scores", busy_since))
    heart.beat()
    heart.beat()
    [row] = (found := state(services)).processes.rows
    assert (row.pid, row.step, row.is_silent) == (os.getpid(), "send-scores", False)
    assert abs(row.clock_ahead_s) < 1
    assert codes(found)["processes"] == ["worker_stuck"]
    assert codes(found)["readers"] == ["projector_current"]
    stop = threading.Event()
    stop.set()
    heart.run(stop)
    assert state(services).processes.rows == ()


def test_what_the_database_refused_a_process_is_told_by_all(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = DatabaseTroubles()
    monkeypatch.setattr("plugin.operations.beating.HERE", met)
    met.note(trouble.FULL)
    Heart(services, "worker", Observed).beat()
    found = state(services)
    [finding] = [each for each in found.processes.findings if each.code == "disk_full"]
    assert finding.level is Level.ACT
    assert f":{os.getpid()}" in finding.what
    met.note(trouble.BUSY)
    heart = Heart(services, "worker", Observed)
    heart.beat()
    assert {"disk_full", "database_busy"} <= set(codes(state(services))["processes"])


def test_a_process_that_was_killed_is_shown_and_then_forgotten(services: Services) -> None:
    Heart(services, "worker", Observed).beat()
    with services.database.unit_of_work() as uow:
        uow.session.execute(update(ProcessBeat).values(beat=utc_now() - timedelta(minutes=5)))
        uow.commit()
    assert codes(state(services))["processes"] == ["worker_none", "worker_silent"]
    with services.database.unit_of_work() as uow:
        uow.session.execute(update(ProcessBeat).values(beat=utc_now() - timedelta(hours=2)))
        uow.commit()
    assert codes(state(services))["processes"] == ["worker_none"]
    Heart(services, "serve", Observed).beat()
    with services.database.reading() as session:
        assert len(session.scalars(select(ProcessBeat)).all()) == 1


def test_samples_are_taken_when_due_and_forgotten_when_old(services: Services) -> None:
    record_some(services.database, 3)
    start = utc_now() - SIZE_KEPT - timedelta(days=1)
    first = take_samples(services, now=start)
    assert first >= 3
    assert take_samples(services, now=start + LAG_EVERY / 2) == 0
    assert take_samples(services, now=start + LAG_EVERY) == 2
    assert take_samples(services, now=start + LAG_KEPT + timedelta(hours=2)) == first
    with services.database.reading() as session:
        names = session.scalars(select(OperationsSample.name)).all()
    assert names.count(BEHIND + "projector") == 1, "lag is kept for a day"
    assert names.count(SIZE) == 2
    found = state(services)
    assert found.disk.rows[0].database > 10_000
    assert [one.value for one in found.lags["projector"]] == [3]
    take_samples(services, now=utc_now())
    with services.database.reading() as session:
        oldest = session.scalars(select(OperationsSample.at).order_by(OperationsSample.at)).first()
    assert oldest is not None
    assert oldest > utc_now() - SIZE_KEPT


def test_two_workers_take_a_sample_once(services: Services) -> None:
    now, taken = utc_now(), []
    together = threading.Barrier(2)

    def take() -> None:
        together.wait()
        taken.append(take_samples(services, now=now))

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, taken)) == [False, True]


def froze_and_a_minute_passed(url: str, worker: subprocess.Popen[bytes]) -> bool:
    """False where the worker was stopped while it wrote: then it goes on holding SQLite's lock, for
    which nobody need wait long to know it.
    """
    database = Database(url, wait_s=0.5)
    worker.send_signal(signal.SIGSTOP)
    moment = "beat - interval '1 minute'"
    if database.dialect == "sqlite":
        moment = "strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', beat, '-1 minute')"
    try:
        with database.unit_of_work() as uow:
            uow.session.execute(text(f"update process_beat set beat = {moment}"))
            uow.commit()
    except OperationalError:
        worker.send_signal(signal.SIGCONT)
        return False
    finally:
        database.dispose()
    return True


def test_a_frozen_worker_is_seen_and_named(services: Services, tmp_path: Path) -> None:
    """A real process, stopped as a machine that hangs would stop it."""
    environment = {
        **os.environ,
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": services.database.url,
        "CHILD_IRI_BASE": IRI_BASE,
    }
    worker = subprocess.Popen([sys.executable, "-m", "plugin.cli", "worker"], env=environment)
    try:
        until(lambda: codes(state(services))["processes"] == ["workers_live"])
        until(lambda: froze_and_a_minute_passed(services.database.url, worker))
        found = state(services)
        assert codes(found)["processes"] == ["worker_none", "worker_silent"]
        assert str(worker.pid) in found.processes.findings[1].todo
        worker.send_signal(signal.SIGCONT)
        until(lambda: codes(state(services))["processes"] == ["workers_live"])
    finally:
        worker.send_signal(signal.SIGCONT)
        worker.terminate()
        worker.wait()
    assert state(services).processes.rows == (), "who ends as asked is not missed"


def test_the_worker_beats_and_samples_by_itself(services: Services) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(services, stop))
    worker.start()
    try:
        until(lambda: bool(state(services).lags))
        assert codes(state(services))["processes"] == ["workers_live"]
    finally:
        stop.set()
        worker.join()
