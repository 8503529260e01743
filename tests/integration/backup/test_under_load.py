"""A backup taken while real processes write, restored elsewhere: nothing answered for is lost."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from certification import StandingRow, project, wake_due
from certification.projector import READER
from curricula import enrolments_of, lesson_state
from lrs_adapter import Iris, claim, move_cursor, read_after, release
from storage import Database, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.backup.load import Answered, enrol, under_load
from tests.integration.failures.services import child, client
from tests.integration.kill_points.bench import Bench, bench
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import free_port, serving
from tests.integration.records_world import received

IRIS = Iris(IRI_BASE)
EARLIER = 6_000
Log = list[tuple[int, UUID, bytes]]


@pytest.fixture(params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Bench]:
    with bench(templates, request.param, tmp_path) as made:
        yield made


@pytest.mark.timeout(600)
def test_what_was_answered_before_is_there_and_everything_agrees(
    busy: Bench, templates: Templates, tmp_path: Path
) -> None:
    source, file = busy.prepared.source, tmp_path / "busy.tar.gz"
    database = Database(source.database_url)
    members = enrol(busy.prepared, database)
    with serving(busy.server, source.environment):
        asker = client(source)
        for _ in range(EARLIER // 500):
            assert asker.send(*[received() for _ in range(500)]).status == 200
        worker = busy.server.start(["worker"], source.environment)
        with under_load(busy.prepared, asker, members) as answered:
            _until(lambda: len(answered.finishes) >= 3 and len(answered.statements) >= 50)
            before = answered.copy()
            made = child(busy.server, source, "backup", str(file), "--json")
            meanwhile = len(answered.statements) - len(before.statements)
            time.sleep(0.5)
        worker.stop()
    assert made.code == 0, made.output
    assert meanwhile > 0  # others wrote while the backup was made
    whole = _log(database)
    database.dispose()
    assert len(before.statements) >= 50
    for kind in ("sqlite", "postgresql"):
        url = templates.empty(kind)
        place = Installation(
            source.environment
            | {
                "CHILD_DATABASE_URL": url,
                "CHILD_DATA_DIR": str(tmp_path / f"restored-{kind}"),
                "CHILD_PORT": str(free_port()),
            },
            url,
        )
        told = child(busy.server, place, "restore", str(file), "--json")
        assert told.code == 0, told.output
        restored = Database(url)
        _check_log(restored, before, whole)
        _check_finishes(restored, before)
        _check_keys(restored)
        _check_standings(restored)
        restored.dispose()
        _check_service(busy, place, before)
        templates.drop(url)


def _check_log(restored: Database, before: Answered, whole: Log) -> None:
    """The log is the source's as far as it goes, without a gap; what was answered is in it."""
    log = _log(restored)
    assert log == whole[: len(log)]
    assert [position for position, _, _ in log] == list(range(1, len(log) + 1))
    assert {str(statement_id) for _, statement_id, _ in log} >= set(before.statements)
    with restored.reading() as session:
        head, last = session.execute(text("select position, last_term from log_head")).one()
        terms = session.scalar(text("select max(id) from log_term"))
    assert (head, last) == (len(log), terms)


def _check_finishes(restored: Database, before: Answered) -> None:
    assert before.finishes
    with restored.reading() as session:
        for member_id in before.finishes:
            [learns] = enrolments_of(session, member_id)
            state = lesson_state(session, learns.id, "one")
            assert state.finished_at is not None
            assert state.score is not None


def _check_keys(restored: Database) -> None:
    """SQLite looks at all rows again; PostgreSQL says that it did when the keys were made."""
    if restored.dialect == "sqlite":
        with closing(sqlite3.connect(restored.url.removeprefix("sqlite:///"))) as raw:
            assert raw.execute("pragma foreign_key_check").fetchall() == []
            assert raw.execute("pragma integrity_check").fetchall() == [("ok",)]
        return
    with restored.reading() as session:
        keys = session.execute(
            text("select convalidated from pg_constraint where contype = 'f'")
        ).all()
    assert len(keys) > 20
    assert all(validated for (validated,) in keys)


def _check_standings(restored: Database) -> None:
    """Where the projector goes on from the backup is where the whole log leads."""
    owner = uuid4()
    _project(restored, owner)
    went_on = _standings(restored)
    with restored.unit_of_work() as uow:
        uow.session.execute(update(StandingRow).values(proof=None, up_to_position=0))
        lease = claim(uow, READER, owner, now=utc_now())
        assert lease is not None
        release(uow, move_cursor(uow, lease, 0, now=utc_now()))
        uow.commit()
    _project(restored, owner)
    assert _standings(restored) == went_on
    assert sum(bool(evidence) for _, _, evidence in went_on.values()) >= 3


def _project(restored: Database, owner: UUID) -> None:
    """Also what two workers were sharing, or one was at, when the backup was made."""
    while project(restored, IRIS, owner, now=utc_now()):
        pass
    while wake_due(restored, IRIS, now=utc_now() + timedelta(minutes=1)):
        pass


def _standings(restored: Database) -> dict[UUID, tuple[str, bool, list[str]]]:
    with restored.reading() as session:
        found = {}
        for row in session.scalars(select(StandingRow)):
            proof: Any = json.loads(row.proof or b"{}")
            found[row.trajectory_id] = (row.state, bool(proof), sorted(_evidence(proof)))
    return found


def _evidence(proof: Any) -> Iterator[str]:
    if isinstance(proof, dict):
        for name, value in proof.items():
            if name == "evidence":
                yield from map(str, value)
            else:
                yield from _evidence(value)
    elif isinstance(proof, list):
        for each in proof:
            yield from _evidence(each)


def _check_service(busy: Bench, place: Installation, before: Answered) -> None:
    """It serves, knows the keys of content, and takes what comes next."""
    with serving(busy.server, place.environment):
        asker = client(place)
        assert asker.send(received()).status == 200
        again = received(id=before.statements[0])
        assert asker.send(again).status == 200  # known already, by its id
    opened = Database(place.database_url)
    log = _log(opened)
    opened.dispose()
    assert [position for position, _, _ in log] == list(range(1, len(log) + 1))


def _log(database: Database) -> Log:
    found: Log = []
    with database.reading() as session:
        while entries := read_after(session, found[-1][0] if found else 0, 1000):
            found += [(e.position, e.statement_id, bytes(e.document)) for e in entries]
    return found


def _until(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
