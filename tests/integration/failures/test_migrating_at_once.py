"""Several processes that find a database without a schema, and all begin to make it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage import Database
from storage.migrating_turn import turn_at_file
from tests.integration.failures.services import child
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer

HOW_MANY = 4


def test_several_processes_migrate_at_the_same_time(
    installed: Installation, processes: ForkServer
) -> None:
    _begin_anew(installed)
    all_of_them = [processes.start(["migrate"], installed.environment) for _ in range(HOW_MANY)]
    assert [each.wait() for each in all_of_them] == [0] * HOW_MANY
    listed = child(processes, installed, "community", "list", "--json")
    assert listed.output.strip() == "[]"


def test_a_file_is_not_migrated_while_another_process_is_between_two_migrations(
    on_sqlite: Installation, processes: ForkServer, tmp_path: Path
) -> None:
    _begin_anew(on_sqlite)
    file = Path(on_sqlite.database_url.removeprefix("sqlite:///"))
    by_other_name = tmp_path / "other-name.sqlite"
    by_other_name.symlink_to(file)
    with turn_at_file(by_other_name):
        waiting = processes.start(["migrate"], on_sqlite.environment)
        opened = child(processes, on_sqlite, "community", "list")
        assert (opened.code, "child migrate" in opened.output) == (3, True)
    assert waiting.wait() == 0
    assert not [*file.parent.glob(".*migrating")]


def test_of_many_that_open_a_new_file_at_once_none_is_refused(tmp_path: Path) -> None:
    for at in range(20):
        databases = [Database(f"sqlite:///{tmp_path}/{at}.sqlite") for _ in range(HOW_MANY)]
        together = Barrier(HOW_MANY)
        with ThreadPoolExecutor(HOW_MANY) as threads:
            modes = threads.map(_opened, databases, [together] * HOW_MANY)
            assert list(modes) == ["wal"] * HOW_MANY
        for each in databases:
            each.dispose()


def test_a_file_that_stays_locked_is_waited_for_no_longer_than_asked(tmp_path: Path) -> None:
    file = tmp_path / "held.sqlite"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("create table held (id integer)")
    holder.execute("begin exclusive")
    database, begun = Database(f"sqlite:///{file}", wait_s=0.3), monotonic()
    with pytest.raises(OperationalError, match="locked"), database.engine.connect():
        pass
    assert 0.3 <= monotonic() - begun < 10
    holder.close()


def _opened(database: Database, together: Barrier) -> str:
    together.wait()
    with database.engine.connect() as connection:
        return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())


def _begin_anew(installed: Installation) -> None:
    """As it is before the first migration."""
    if installed.database_url.startswith("sqlite"):
        Path(installed.database_url.removeprefix("sqlite:///")).unlink()
        return
    database = Database(installed.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("drop schema public cascade"))
        connection.execute(text("create schema public"))
    database.dispose()
