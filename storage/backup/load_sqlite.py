"""Load a backup into a new SQLite file, which gets its name once everything is in it."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage.backup.errors import BackupRefused, BadBackup
from storage.backup.kept_files import make_files
from storage.backup.new_file import FULL
from storage.backup.rows import Reader, reader_of, rows_of
from storage.backup.snapshot import quoted
from storage.backup.unused import check_unused
from storage.database import Database
from storage.errors import DatabaseTrouble
from storage.kill_points import reach
from storage.migrate import migrate
from storage.trouble import FULL as DISK_FULL
from storage.trouble import trouble_of

if TYPE_CHECKING:
    from storage.backup.restore import Restoring

BESIDE = ("", "-wal", "-shm", "-journal")
NO_ROOM = "The disk that holds {} is full. Free space, then restore again; nothing was restored."


def load_sqlite(database: Database, restoring: "Restoring") -> None:
    """See `storage.backup.restore`."""
    path = Path(str(make_url(database.url).database)).absolute()
    if path.exists():
        with database.engine.connect() as connection:
            check_unused(connection, restoring.own, restoring.filled)
    database.dispose()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(path) as fresh:
            _fill(fresh, restoring, path)
            reach("restore/before-end")
            _put_in_place(fresh, path)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_FULL", "SQLITE_IOERR_WRITE"):
            raise BackupRefused(NO_ROOM.format(path.parent)) from error
        raise
    except (DatabaseTrouble, DBAPIError) as error:
        trouble = error.trouble if isinstance(error, DatabaseTrouble) else trouble_of(error)
        if trouble == DISK_FULL:
            raise BackupRefused(NO_ROOM.format(path.parent)) from error
        raise
    except OSError as error:
        if error.errno in FULL:
            raise BackupRefused(NO_ROOM.format(path.parent)) from error
        raise BackupRefused(f"{path} cannot be written ({error.strerror}).") from error


def _fill(fresh: Path, restoring: "Restoring", path: Path) -> None:
    manifest = restoring.verified.manifest
    database = Database(f"sqlite:///{fresh}")
    migrate(database, restoring.iri_base, manifest.schema)
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        readers = {
            table: {c["name"]: reader_of(str(c["type"])) for c in inspector.get_columns(table)}
            for table in inspector.get_table_names()
        }
    database.dispose()
    with closing(sqlite3.connect(fresh, isolation_level=None)) as raw:
        for pragma in ("foreign_keys = off", "journal_mode = off", "synchronous = off"):
            raw.execute(f"pragma {pragma}")
        raw.execute("begin")
        for table in set(readers) - {"alembic_version"}:
            raw.execute(f"delete from {quoted(table)}")  # noqa: S608 - own names
        _insert(raw, restoring, readers)
        reach("restore/loaded")
        raw.execute("commit")
    migrate(database, restoring.iri_base)
    with database.engine.begin() as connection:
        restoring.settle(connection)
    database.dispose()
    with closing(sqlite3.connect(fresh, isolation_level=None)) as raw:
        make_files(raw, Path(f"{path}.kept"))
        for table, *_ in raw.execute("pragma foreign_key_check"):
            raise BadBackup(f"tables/{table}", "a row refers to one that is not there")
        [told] = raw.execute("pragma quick_check(1)").fetchone()
        if told != "ok":
            raise BackupRefused(f"The restored database is damaged ({told}). Check the disk.")
        raw.execute("pragma journal_mode = delete")  # nothing of it stays beside the file


def _insert(
    raw: sqlite3.Connection, restoring: "Restoring", readers: dict[str, dict[str, Reader]]
) -> None:
    manifest = restoring.verified.manifest
    done = 0
    for table, lines in restoring.verified.parts():
        columns = manifest.tables[table].columns
        member = f"tables/{table}"
        if not set(columns) <= set(readers.get(table, ())):
            raise BadBackup(member, f"schema {manifest.schema} has no such table or columns")
        try:
            rows = rows_of(lines, [readers[table][column] for column in columns])
            named = ", ".join(map(quoted, columns))
            places = ", ".join("?" * len(columns))
            raw.executemany(f"insert into {quoted(table)} ({named}) values ({places})", rows)  # noqa: S608
        except (ValueError, OverflowError, sqlite3.IntegrityError, sqlite3.DataError) as error:
            raise BadBackup(member, "SQLite does not take a row of it") from error
        done += len(rows)
        restoring.watch(done, manifest.rows)


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """A name beside `path`, removed at the end; that of a restore which was killed goes, too."""
    prefix = f".{path.name}.restoring-"
    for left in path.parent.glob(f"{prefix}*.lock"):
        with left.open("w") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(left.with_suffix(""))
            left.unlink(missing_ok=True)
    fresh = path.with_name(f"{prefix}{uuid4().hex}")
    lock_path = fresh.with_name(fresh.name + ".lock")
    with lock_path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
            yield fresh
        finally:
            _remove(fresh)
            lock_path.unlink(missing_ok=True)


def _put_in_place(fresh: Path, path: Path) -> None:
    """An unused database in its place goes first, if nobody has it open."""
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    if path.exists():
        with closing(sqlite3.connect(path, timeout=1)) as old:
            try:
                old.execute("pragma journal_mode = delete")
                old.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                raise BackupRefused(
                    f"Another process has {path} open. Stop child serve and child worker first."
                ) from error
            fresh.replace(path)
    else:
        try:
            os.link(fresh, path)
        except FileExistsError as error:
            raise BackupRefused(f"{path} was made meanwhile. Stop what made it.") from error
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(path: Path) -> None:
    for suffix in BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
