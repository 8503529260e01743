"""What recording one finished lesson costs, against a bare durable insert of the same rows.

Ours is the use case `finish_lesson` with its statement, from the unit of work to its commit; it
is shown to commit once a lesson. Bare is one SQLite transaction with the very rows that ours wrote
(found by comparing all tables), into a copy of the same database with the same settings, indexes
and foreign keys, by sqlite3 itself. By turns of one lesson; CPU time of this process, and wall
time, in which both wait for the same disk. tincan's build of the statement is timed apart.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.engine import make_url

from community import identify_by_lti
from curricula import enrol
from lrs_adapter import record as recording
from storage import Base, Database
from tests.integration.learning_world import PLACE, START, LearningWorld, learning_world
from tests.load.comparison import Row, milliseconds_each, show
from tests.load.installations import both_kinds, fresh

ROUNDS, LESSONS = 5, 20
LESSON = "values"
CLOCKS = {"CPU": time.process_time, "wall": time.perf_counter}
Rows = dict[str, list[tuple[Any, ...]]]


def main() -> None:
    with both_kinds() as templates, fresh(templates, "sqlite") as database:
        rows = measure(database)
    show(
        "Recording one finished lesson, against a bare durable insert of the same rows",
        unit="milliseconds a lesson",
        as_text=milliseconds_each,
        rows=rows,
    )


def measure(database: Database) -> list[Row]:
    world = learning_world(database)
    learners = [_learner(world, number) for number in range((ROUNDS + 1) * LESSONS)]
    path = Path(str(make_url(database.url).database))
    ours: dict[str, list[float]] = {name: [] for name in (*CLOCKS, "building")}
    bare: dict[str, list[float]] = {name: [] for name in CLOCKS}
    with _copy(path) as copy, closing(sqlite3.connect(path)) as look, _build_timed() as building:
        known = _all_rows(look)
        for number, learner in enumerate(learners):
            if number % LESSONS == 0:
                for seconds in (*ours.values(), *bare.values()):
                    seconds.append(0.0)
            building[0] = 0.0
            with _one_commit(database):
                _time(lambda: learner.finish(LESSON), ours)  # noqa: B023 - called at once
            ours["building"][-1] += building[0]
            now = _all_rows(look)
            written = {table: list(rows - known[table]) for table, rows in now.items()}
            known = now
            _time(lambda: _insert(copy, written), bare)  # noqa: B023 - called at once
    return [
        *(Row.of(name, ours[name][1:], bare[name][1:], LESSONS) for name in CLOCKS),
        Row.of(
            "CPU without tincan's build",
            [all_ - built for all_, built in zip(ours["CPU"], ours["building"], strict=True)][1:],
            bare["CPU"][1:],
            LESSONS,
        ),
        Row.of("tincan's build alone, CPU", ours["building"][1:], bare["CPU"][1:], LESSONS),
    ]


def _learner(world: LearningWorld, number: int) -> LearningWorld:
    """A learner with every question of the lesson answered."""
    with world.database.unit_of_work() as uow:
        member = identify_by_lti(
            uow, issuer="https://lms.example", client_id="c", subject=f"l-{number}", now=START
        )
        enrolment = enrol(
            uow, member_id=member.id, version_id=world.version_id, place=PLACE, now=START
        )
        uow.commit()
    learner = LearningWorld(world.database, enrolment, world.community_id, world.version_id)
    learner.open(LESSON)
    learner.answer(LESSON, "v1", "a")
    learner.answer(LESSON, "v2", "ab")
    return learner


def _time(act: Any, seconds: dict[str, list[float]]) -> None:
    began = {name: clock() for name, clock in CLOCKS.items()}
    act()
    for name, clock in CLOCKS.items():
        seconds[name][-1] += clock() - began[name]


def _insert(copy: sqlite3.Connection, written: Rows) -> None:
    copy.execute("begin immediate")
    for table, rows in written.items():
        if rows:
            marks = ",".join("?" * len(rows[0]))
            copy.executemany(f"insert or replace into {table} values ({marks})", rows)
    copy.execute("commit")


def _all_rows(connection: sqlite3.Connection) -> dict[str, set[tuple[Any, ...]]]:
    return {
        table.name: set(connection.execute(f"select * from {table.name}"))
        for table in Base.metadata.sorted_tables
    }


@contextmanager
def _copy(path: Path) -> Iterator[sqlite3.Connection]:
    """The same database in another file of the same disk, with the same settings."""
    beside = path.with_suffix(".bare")
    with (
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(beside, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            copy.execute(f"pragma {setting}")
        copy.execute("pragma wal_autocheckpoint=20000")
        yield copy
    for suffix in ("", "-wal", "-shm"):
        beside.with_name(beside.name + suffix).unlink(missing_ok=True)


@contextmanager
def _one_commit(database: Database) -> Iterator[None]:
    """A lesson is one transaction: neither more nor fewer commits are let pass."""
    seen: list[object] = []

    def note(connection: object) -> None:
        seen.append(connection)

    event.listen(database.engine, "commit", note)
    yield
    event.remove(database.engine, "commit", note)
    assert len(seen) == 1, f"{len(seen)} commits for one lesson"


@contextmanager
def _build_timed() -> Iterator[list[float]]:
    spent = [0.0]
    build = recording.__globals__["build_statement"]

    def timed(*given: Any) -> Any:
        began = time.process_time()
        try:
            return build(*given)
        finally:
            spent[0] += time.process_time() - began

    with patch.dict(recording.__globals__, build_statement=timed):
        yield spent


if __name__ == "__main__":
    main()
