"""Several processes append with transactions held open; no reader skips or repeats a record."""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lrs_adapter import StatementQuery, find_statements, head_position, read_after, record
from storage import Database, UnitOfWork
from tests.integration.records_world import IRIS, draft, happening, new_key

ROOT = Path(__file__).resolve().parents[2]
WRITERS, TRANSACTIONS = 3, 30
EXPECTED = WRITERS * sum(turn % 3 + 1 for turn in range(TRANSACTIONS))


def test_followers_by_position_and_by_stored_see_every_record_once(database: Database) -> None:
    key, _ = new_key(database, "all")
    writers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.integration.records_world",
                database.url,
                str(TRANSACTIONS),
            ],
            cwd=ROOT,
        )
        for _ in range(WRITERS)
    ]
    position, since = 0, datetime(1970, 1, 1, tzinfo=UTC)
    by_position: list[int] = []
    by_stored: list[int] = []
    while True:
        writing = any(writer.poll() is None for writer in writers)
        with database.reading() as session:
            entries = read_after(session, position, 7)
            page = find_statements(
                session, IRIS, StatementQuery(since=since, ascending=True, limit=5), key
            )
        by_position += [entry.position for entry in entries]
        by_stored += [found.position for found in page.statements]
        position = by_position[-1] if by_position else 0
        since = page.statements[-1].stored if page.statements else since
        if not writing and not entries and not page.statements:
            break
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert by_position == by_stored == list(range(1, EXPECTED + 1))
    with database.reading() as session:
        stored = [entry.stored for entry in read_after(session, 0, EXPECTED)]
        assert head_position(session) == EXPECTED
    assert stored == sorted(set(stored))


def test_one_happening_told_by_many_at_once_is_one_statement(database: Database) -> None:
    told, actor = happening(), uuid4()
    start = threading.Barrier(4)
    ids: list[UUID] = []

    def tell() -> None:
        start.wait()
        with database.unit_of_work() as uow:
            ids.append(record(uow, IRIS, told, draft(actor)))
            uow.commit()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 4
    assert len(set(ids)) == 1
    with database.reading() as session:
        assert head_position(session) == 1


def test_a_transaction_that_began_first_and_ends_last_comes_last(database: Database) -> None:
    """On PostgreSQL two write transactions are open at once; on SQLite the second one waits."""
    slow = database.unit_of_work()
    order: list[UUID] = []
    with slow:
        late = record(slow, IRIS, happening(), draft(uuid4()))
        slow.session.flush()
        if database.dialect == "postgresql":
            order.append(_record_one(database))
            with database.reading() as session:
                assert [e.statement_id for e in read_after(session, 0, 9)] == order
        slow.commit()
        order.append(late)
    order.append(_record_one(database))
    with database.reading() as session:
        entries = read_after(session, 0, 9)
    assert [entry.statement_id for entry in entries] == order
    assert [entry.stored for entry in entries] == sorted({entry.stored for entry in entries})


def test_nobody_appends_past_a_commit_that_is_under_way(database: Database) -> None:
    appended, go_on = threading.Event(), threading.Event()

    def hold(_: UnitOfWork) -> None:
        appended.set()
        assert go_on.wait(60)

    def slowly() -> None:
        with database.unit_of_work() as uow:
            record(uow, IRIS, happening(), draft(uuid4()))
            uow.before_commit("hold", hold)
            uow.commit()

    first = threading.Thread(target=slowly)
    first.start()
    assert appended.wait(60)
    second = threading.Thread(target=_record_one, args=(database,))
    second.start()
    if database.dialect == "postgresql":
        _wait_until_somebody_waits_for_the_log(database)
    with database.reading() as session:
        assert read_after(session, 0, 9) == []
    go_on.set()
    first.join()
    second.join()
    with database.reading() as session:
        assert [entry.position for entry in read_after(session, 0, 9)] == [1, 2]


def _record_one(database: Database) -> UUID:
    with database.unit_of_work() as uow:
        statement_id = record(uow, IRIS, happening(), draft(uuid4()))
        uow.commit()
    return statement_id


def _wait_until_somebody_waits_for_the_log(database: Database) -> None:
    waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
    for _ in range(10_000):
        with database.reading() as session:
            if session.scalar(waiting):
                return
    pytest.fail("nobody waited for the log's lock")
