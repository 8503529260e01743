"""A process that is stopped while it holds the log's lock: the others go on, and so does it."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lrs_adapter import read_after
from lrs_adapter.log_lock import lock_log
from storage import Database, SecretBox, trouble_of
from tests.databases import Templates
from tests.integration.failures.services import Client, Reply, client
from tests.integration.kill_points.prepared import Installation, installation
from tests.integration.kill_points.processes import Child, ForkServer, free_port, serving
from tests.integration.many_processes.freezing import NAME, freeze_with_lock
from tests.integration.records_world import received
from tests.integration.taking_in.odd_source import add, odd_source, status

IDLE_S = 1.0
HELD_S = 3 * IDLE_S
BATCH = 300
FREEZES = 2


@pytest.fixture
def shared(templates: Templates, tmp_path: Path) -> Iterator[Installation]:
    made = installation(templates, "postgresql", tmp_path / "data")
    made.environment["CHILD_DATABASE_IDLE_S"] = str(IDLE_S)
    yield made
    templates.drop(made.database_url)


@contextmanager
def woken(child: Child) -> Iterator[None]:
    """It goes on at the end, whatever happens."""
    try:
        yield
    finally:
        os.kill(child.pid, signal.SIGCONT)


class Poster(threading.Thread):
    """Sends one batch after the other; stops at the first that is not taken."""

    def __init__(self, to: Client) -> None:
        super().__init__()
        self.to, self.taken = to, set[str]()
        self.over = threading.Event()
        self.refused: tuple[list[dict[str, object]], Reply] | None = None

    def run(self) -> None:
        while not self.over.is_set():
            batch = [received() for _ in range(BATCH)]
            reply = self.to.send(*batch)
            if reply.status != 200:
                self.refused = batch, reply
                return
            self.taken |= {str(one["id"]) for one in batch}


def test_a_server_that_was_frozen_with_the_lock_holds_nobody_up_and_says_send_it_again(
    shared: Installation, processes: ForkServer
) -> None:
    port = free_port()
    asker, database = client(shared), Database(shared.database_url)
    other = Client(port, asker.key)
    one = shared.environment | {NAME: "frozen"}
    two = shared.environment | {"CHILD_PORT": str(port)}
    taken = set[str]()
    with serving(processes, one) as frozen, serving(processes, two):
        for _ in range(FREEZES):
            poster = Poster(asker)
            poster.start()
            assert freeze_with_lock(database, frozen.pid, "frozen", 20.0)
            with woken(frozen):
                began = time.monotonic()
                assert other.send().status == 200
                assert time.monotonic() - began < HELD_S + 5
            poster.join()
            assert poster.refused is not None
            batch, reply = poster.refused
            assert reply.status == 503, reply.text
            assert int(reply.headers["Retry-After"]) > 0
            assert any(code in reply.text for code in ("database_cut_off", "database_gone"))
            assert asker.send(*batch).status == 200
            taken |= poster.taken | {str(each["id"]) for each in batch}
        check_log(database, taken, more=FREEZES)
    log = processes.output.read_text(encoding="utf-8")
    assert "Traceback" not in log
    database.dispose()


def test_a_worker_that_was_frozen_with_the_lock_does_its_turn_again(
    shared: Installation, processes: ForkServer
) -> None:
    database = Database(shared.database_url)
    box = SecretBox(shared.environment["CHILD_SECRET_KEY"])
    with odd_source() as source:
        source.page = 500
        ids = set(source.store_some(4000))
        add(database, box, source.endpoint)
        worker = processes.start(["worker"], shared.environment | {NAME: "frozen"})
        with woken(worker):
            assert freeze_with_lock(database, worker.pid, "frozen", 30.0)
            with serving(processes, shared.environment):
                began = time.monotonic()
                assert client(shared).send().status == 200
                assert time.monotonic() - began < HELD_S + 5
        deadline = time.monotonic() + 60
        while status(database).taken < len(ids) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert worker.stop() == 0
    check_log(database, ids, more=1)
    database.dispose()


def check_log(database: Database, ids: set[str], *, more: int) -> None:
    """Each once, without a gap; `more` are those whose ids are not told."""
    with database.reading() as session:
        log = read_after(session, 0, 1_000_000)
    found = [str(entry.statement_id) for entry in log]
    assert len(found) == len(set(found)) == len(ids) + more
    assert set(found) >= ids
    assert [entry.position for entry in log] == list(range(1, len(log) + 1))


def test_who_is_frozen_amid_many_rows_is_not_silent_but_must_end_too(templates: Templates) -> None:
    """psycopg sends them in its pipeline mode, within which PostgreSQL counts nobody as idle."""
    url = templates.fresh("postgresql")
    database = Database(url, idle_s=0.3)
    with database.unit_of_work() as uow:
        uow.session.execute(text("create table many (row text)"))
        uow.commit()

    def rows() -> Iterator[tuple[str]]:
        for number in range(400):
            if number == 200:
                time.sleep(2.0)
            yield (str(number) * 2000,)

    with pytest.raises(psycopg.OperationalError), database.unit_of_work() as uow:
        lock_log(uow.session)
        uow.connection.cursor().executemany("insert into many values (%s)", rows())
    with database.unit_of_work() as uow:
        lock_log(uow.session)
        assert uow.session.execute(text("select count(*) from many")).scalar_one() == 0
        limit = uow.session.execute(text("show transaction_timeout")).scalar_one()
        assert limit == "900ms"
    with database.reading() as session:
        assert session.execute(text("show transaction_timeout")).scalar_one() == "0"
    database.dispose()
    templates.drop(url)


def test_a_transaction_that_postgresql_cut_off_is_undone_and_named(templates: Templates) -> None:
    url = templates.fresh("postgresql")
    database = Database(url, idle_s=0.2)
    with pytest.raises(DBAPIError) as error, database.unit_of_work() as uow:
        uow.session.execute(text("create table halved (row text)"))
        time.sleep(0.6)
        uow.commit()
    trouble = trouble_of(error.value)
    assert trouble is not None
    assert trouble.code == "database_cut_off"
    with database.reading() as session:
        found = session.execute(text("select to_regclass('halved')")).scalar_one()
    assert found is None
    database.dispose()
    templates.drop(url)
