"""The database: one engine set up so that concurrent writers neither lose updates nor fail."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from storage.asking_once import ANSWERS
from storage.connection_trust import ask_seldom
from storage.errors import BadDatabaseUrl
from storage.kept_connections import KeptConnections
from storage.limits import set_limits
from storage.short_transaction import LookUp, ShortTransaction
from storage.sqlite_file import keep_to_file
from storage.unit_of_work import UnitOfWork
from storage.write_ahead_log import keep_write_ahead_log

WAL_AUTOCHECKPOINT_PAGES = 20_000
WAIT_S = 30.0
IDLE_S = 20.0
SILENCE_S = 30
"""How long a PostgreSQL server may say nothing before its connection counts as broken."""
HIDE_PARAMETERS = True
"""A failed statement's error goes to the log; names, answers and secrets must not."""


class Database:
    """Why: the one place that knows which database is below.

    `url` is an SQLAlchemy URL, `sqlite:///…` or `postgresql+psycopg://…`. Opening does not
    connect; `BadDatabaseUrl` says which URLs are understood. Whoever waits longer than `wait_s`
    seconds for somebody else's lock gets an error; `storage.trouble_of` knows it. So does whoever
    is silent within a transaction of PostgreSQL for longer than `idle_s` seconds: a process that
    was frozen holds up nobody for longer, and finds its transaction undone when it wakes.
    """

    def __init__(self, url: str, *, wait_s: float = WAIT_S, idle_s: float = IDLE_S) -> None:
        self.url = url
        try:
            self.dialect = make_url(url).get_backend_name()
        except Exception as error:
            raise BadDatabaseUrl("it is not a database URL") from error
        if self.dialect not in ("sqlite", "postgresql"):
            raise BadDatabaseUrl(f"{self.dialect!r} is neither sqlite nor postgresql")
        if self.dialect == "sqlite":
            self.engine = _sqlite_engine(url, wait_s)
        else:
            self.engine = _postgres_engine(url, wait_s, idle_s)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._kept = KeptConnections(self.engine)

    @property
    def is_on_read_only_disk(self) -> bool:
        """Of an SQLite file that is there: beside it nothing can be made, and so it cannot even be
        read once its write-ahead log was closed (sqlite.org/wal.html#readonly).
        """
        path = file_of(self.url)
        return path is not None and path.exists() and not os.access(path.parent, os.W_OK)

    def unit_of_work(self) -> UnitOfWork:
        """A write transaction that rolls back unless `commit()` was called."""
        return UnitOfWork(self._sessions)

    @contextmanager
    def reading(self, answers: dict[Any, Any] | None = None) -> Iterator[Session]:
        """A session for reading alone: it takes no write lock, never commits, sees one moment
        however many statements it asks, and asks once what is `asked_once`.

        `answers` are those of an earlier reading, to which it adds: for parts of one page between
        which nothing was written.
        """
        options: dict[str, Any] = {"read_only": True}
        if self.dialect == "postgresql":  # a reading transaction of SQLite is of one moment anyway
            options["isolation_level"] = "REPEATABLE READ"
        with self.engine.connect() as connection:
            reader = connection.execution_options(**options)
            with Session(reader, expire_on_commit=False, autoflush=False) as session:
                session.info[ANSWERS] = {} if answers is None else answers
                yield session

    def look_up(self) -> LookUp:
        """For prepared reads alone."""
        return LookUp(self.engine.dialect, self._kept)

    def short_transaction(self, *, durable: bool = True) -> ShortTransaction:
        """For a few prepared writes; as `unit_of_work`, without its session.

        Without `durable` the commit does not wait for the disk: for what may be done once more.
        """
        return ShortTransaction(self.engine.dialect, self._kept, durable=durable)

    def dispose(self) -> None:
        """Close pooled connections; needed before a fork and at the end of a test."""
        self._kept.close()
        self.engine.dispose()


def _postgres_engine(url: str, wait_s: float, idle_s: float) -> Engine:
    """Nothing waits for ever: neither for a lock, nor for a server that went away, nor for one of
    us who stands still.
    """
    ours: dict[str, Any] = {
        "connect_timeout": 10,
        "keepalives_idle": SILENCE_S,
        "keepalives_interval": SILENCE_S // 3,
        "keepalives_count": 2,
        "tcp_user_timeout": SILENCE_S * 1000,
    }
    given = make_url(url).query
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_timeout=wait_s,
        hide_parameters=HIDE_PARAMETERS,
        connect_args={name: value for name, value in ours.items() if name not in given},
    )

    @event.listens_for(engine, "connect")
    def configure(dbapi_connection: Any, _record: Any) -> None:
        set_limits(dbapi_connection, wait_s, idle_s)

    ask_seldom(engine)
    return engine


def _sqlite_engine(url: str, wait_s: float) -> Engine:
    """pysqlite's own transactions lose updates between processes, so ours replace them."""
    engine = create_engine(url, hide_parameters=HIDE_PARAMETERS)
    if (path := file_of(url)) is not None:
        keep_to_file(engine, path)

    @event.listens_for(engine, "connect")
    def configure(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={wait_s * 1000:.0f}")  # first: the next may wait, too
        keep_write_ahead_log(cursor, wait_s)
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA wal_autocheckpoint={WAL_AUTOCHECKPOINT_PAGES}")
        cursor.close()
        dbapi_connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _lower(value: object) -> object:
    """SQLite's own knows the letters of ASCII alone."""
    return value.lower() if isinstance(value, str) else value


def file_of(url: str) -> Path | None:
    """Of an SQLite database; None of one in memory."""
    path = make_url(url).database
    return None if path in (None, "", ":memory:") else Path(str(path))
