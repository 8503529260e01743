"""How the installation stands, gathered from a real database of either kind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import OperationalError

from community import OPERATOR, MailState, found_community, note_refusal, outbox, post
from community.mailing.models import MailRow
from lrs_adapter import move_cursor, pause_target
from lrs_adapter.models import LogReader
from lrs_adapter.readers import claim
from plugin.lti import Observed, add_registration, keep_observed, remove_registration
from plugin.operations import Heart, Level, State, state, take_samples
from plugin.operations.models import OperationsSample, ProcessBeat
from plugin.operations.samples import BEHIND, LAG_EVERY, LAG_KEPT, SIZE, SIZE_KEPT
from plugin.services import Services, open_services
from plugin.settings import read_settings
from plugin.worker import work
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs, run
from tests.integration.records_world import record_some

PATIENCE_S = 60.0
MOST_STATEMENTS = 9


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Iterator[Services]:
    settings = read_settings(
        {
            "CHILD_DATA_DIR": str(tmp_path),
            "CHILD_DATABASE_URL": database.url,
            "CHILD_IRI_BASE": IRI_BASE,
        }
    )
    opened = open_services(settings)
    yield opened
    opened.database.dispose()


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def codes(found: State) -> dict[str, list[str]]:
    return {name: [each.code for each in probe.findings] for name, probe in found.probes.items()}


def until(act: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not act():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that reach the database, without what begins and ends a transaction."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_new_installation_misses_a_worker_and_an_lms(services: Services) -> None:
    found = state(services)
    assert codes(found) == {
        "processes": ["worker_none"],
        "readers": ["projector_current"],
        "targets": ["targets_none"],
        "letters": ["letters_none"],
        "lms": ["lms_none"],
        "mail": ["mail_no_server"],
        "disk": ["disk_well"],
        "keys": ["keys_well"],
        "clock": ["clocks_agree"],
    }
    assert [each.code for each in found.findings] == ["worker_none", "lms_none", "mail_no_server"]
    assert found.level is Level.ACT
    assert all(each.todo for each in found.findings)


def test_lag_is_in_positions_and_in_seconds(services: Services) -> None:
    database = services.database
    record_some(database, 5)
    owner = uuid4()
    with database.unit_of_work() as uow:
        lease = claim(uow, "projector", owner, now=utc_now())
        assert lease is not None
        move_cursor(uow, lease, 2, now=utc_now())
        earlier = utc_now() - timedelta(minutes=3)
        uow.session.execute(update(LogReader).values(moved=earlier))
        uow.commit()
    time.sleep(1.1)
    found = state(services)
    [row] = found.readers.rows
    assert (row.name, row.behind, row.owner, found.head) == (
        "projector",
        3,
        owner.hex[:8],
        5,
    )
    assert 1 <= row.waiting_s < PATIENCE_S
    assert row.moved_s is not None
    assert 180 <= row.moved_s < 180 + PATIENCE_S


def test_what_an_lrs_refuses_is_counted_and_told(services: Services, lrs: FlakyLrs) -> None:
    database, box = services.database, services.secret_box
    add(database, box, lrs.endpoint, label="ministry")
    add(database, box, lrs.endpoint, label="archive")
    ids = [str(one) for one in record_some(database, 25)]

    def script(_lrs: FlakyLrs, batch: list[dict[str, object]]) -> Reply | None:
        refused = any(one["id"] in ids[1:24] for one in batch)
        return (400, {}, b"no such verb here") if refused else None

    lrs.script = script
    run(database, box)
    with database.unit_of_work() as uow:
        pause_target(uow, "archive")
        uow.commit()
    found = state(services)
    assert codes(found)["targets"] == ["target_paused", "target_current"]
    by_label = {row.target: row for row in found.letters.rows}
    assert set(by_label) == {"ministry", "archive"}
    assert by_label["ministry"].count == 23
    newest = by_label["ministry"].newest
    assert [one.statement_id for one in newest] == ids[23:3:-1]
    assert {one.code for one in newest} == {"refused"}


def test_an_lrs_that_takes_nothing_is_told_with_its_code(services: Services, lrs: FlakyLrs) -> None:
    database, box = services.database, services.secret_box
    add(database, box, lrs.endpoint, label="ministry")
    record_some(database, 2)
    lrs.script = lambda _lrs, _batch: (401, {}, b"")
    run(database, box)
    [finding] = state(services).targets.findings
    assert (finding.code, finding.level) == ("target_failing", Level.ACT)
    assert "child lrs target change ministry --key" in finding.todo


def test_an_lms_shows_what_it_was_seen_to_do(services: Services) -> None:
    database, now = services.database, utc_now()
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        made = add_registration(
            uow,
            asker=OPERATOR,
            name="Campus",
            issuer="https://lms.example",
            client_id="1",
            auth_login_url="https://lms.example/login",
            auth_token_url="https://lms.example/token",
            jwks_url="https://lms.example/keys",
            community_id=place,
            now=now,
        )
        uow.commit()
    observed = Observed()

    def keep() -> None:
        with database.unit_of_work() as uow:
            keep_observed(uow, observed, now=utc_now())
            uow.commit()

    keep()
    assert codes(state(services))["lms"] == ["lms_unused"]
    observed.launch(made.id, now)
    observed.launch(uuid4(), now)  # one that was disconnected meanwhile
    observed.grade(made.id, now)
    observed.key_sets({"https://lms.example/keys": "It took too long."})
    keep()
    [row] = (found := state(services)).lms.rows
    assert (row.last_launch, row.last_grade, row.keys_failure) == (now, now, "It took too long.")
    assert codes(found)["lms"] == ["lms_keys"]
    first_failed = row.keys_failed
    observed.key_sets({"https://lms.example/keys": "Another trouble."})
    observed.launch(made.id, now - timedelta(hours=1))  # an older one, from another process
    keep()
    [row] = state(services).lms.rows
    assert (row.last_launch, row.keys_failed) == (now, first_failed)
    observed.key_sets({"https://lms.example/keys": ""})
    keep()
    assert codes(state(services))["lms"] == ["lms_well"]
    with database.unit_of_work() as uow:
        remove_registration(uow, made.id, asker=OPERATOR, now=now)
        uow.commit()
    assert codes(state(services))["lms"] == ["lms_none"]


def test_the_outbox_is_told_in_one_statement(services: Services) -> None:
    database, now = services.database, utc_now()
    with database.reading() as session:
        assert outbox(session, now=now).counts == {}
    with database.unit_of_work() as uow:
        sent = [post(uow, kind="test", to=f"demo{n}@example.org", now=now) for n in range(3)]
        note_refusal(uow, "demo9@example.org", reason="rcpt 550", now=now)
        uow.session.execute(
            update(MailRow).where(MailRow.id == sent[0]).values(state="uncertain", next_try=None)
        )
        uow.commit()
    with counted(database) as seen, database.reading() as session:
        found = outbox(session, now=now)
    assert len(seen) == 1
    assert found.counts == {MailState.UNCERTAIN: 1, MailState.QUEUED: 2}
    assert (found.oldest_due, found.refused_addresses, found.server.failures) == (now, 1, 0)
    [row] = state(services).mail.rows
    assert (row.queued, row.uncertain, row.refused_addresses) == (2, 1, 1)


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
    assert take_samples(services, now=start + LAG_EVERY) == 1
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


def test_the_state_costs_the_same_few_statements_however_much_there_is(
    services: Services, lrs: FlakyLrs
) -> None:
    with counted(services.database) as empty:
        state(services)
    for number in range(8):
        add(services.database, services.secret_box, lrs.endpoint, label=f"lrs {number}")
        Heart(services, "worker", Observed).beat()
    record_some(services.database, 20)
    run(services.database, services.secret_box)
    with counted(services.database) as full:
        found = state(services)
    assert len(found.targets.rows) == len(found.processes.rows) == 8
    assert len(full) == len(empty) <= MOST_STATEMENTS


def froze_and_a_minute_passed(database: Database, worker: subprocess.Popen[bytes]) -> bool:
    """False where the worker was stopped while it wrote: then it goes on holding SQLite's lock."""
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
        until(lambda: froze_and_a_minute_passed(services.database, worker))
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
