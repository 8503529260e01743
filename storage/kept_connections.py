"""Connections for prepared statements, without the pool's bookkeeping around each of them."""

from collections import deque
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from storage.sqlite_file import FileIdentity, identity

MOST_KEPT = 16


class KeptConnections:
    """Why: to take a connection from SQLAlchemy's pool and to put it back costs twice what a
    launch then asks on it.

    Of an SQLite file, connections are opened by the engine, taken out of its pool and kept here,
    the last used first; one whose file was taken away is closed (`sqlite_file` tells why). Of
    PostgreSQL, where a connection may have died meanwhile, each comes from the pool.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        database = make_url(engine.url).database
        is_file = engine.dialect.name == "sqlite" and database not in (None, "", ":memory:")
        self._path = database if is_file else None
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._kept: dict[bool, deque[tuple[Any, FileIdentity | None]]] = {
            True: deque(),
            False: deque(),
        }

    def take(
        self, *, each_for_itself: bool, durable: bool = True
    ) -> tuple[Any, FileIdentity | None]:
        """A connection of the driver in no transaction, and the file that it is of, if any.

        `each_for_itself` is whether its statements need none, however many there are. Of an SQLite
        file, commits wait for the disk where they are to be `durable`; of PostgreSQL each
        transaction says that itself.
        """
        if self._path is None:
            pooled: Any = self._engine.raw_connection()
            if each_for_itself and self._is_postgresql:
                pooled.driver_connection.autocommit = True
            return pooled, None
        present, kept = identity(self._path), self._kept[durable]
        while kept:
            try:
                connection, file = kept.pop()
            except IndexError:  # another thread was faster
                break
            if file == present:
                return connection, file
            connection.close()
        pooled = self._engine.raw_connection()
        opened: FileIdentity | None = pooled.info["file"]
        pooled.detach()
        if not durable:
            pooled.dbapi_connection.cursor().execute("PRAGMA synchronous=NORMAL").close()
        return pooled.dbapi_connection, opened

    def give_back(
        self, connection: Any, file: FileIdentity | None, *, durable: bool = True
    ) -> None:
        """What was not committed is rolled back."""
        if self._path is None:
            if self._is_postgresql and connection.driver_connection.autocommit:
                self._in_transactions(connection)
            connection.close()  # the pool does
            return
        if connection.in_transaction:
            connection.rollback()
        kept = self._kept[durable]
        if file is None or len(kept) >= MOST_KEPT:
            connection.close()
        else:
            kept.append((connection, file))

    def _in_transactions(self, pooled: Any) -> None:
        """As whoever takes it next expects it; one that cannot be told so is not kept."""
        try:
            pooled.driver_connection.autocommit = False
        except self._engine.dialect.loaded_dbapi.Error:
            pooled.invalidate()

    def close(self) -> None:
        """Close those that nobody has at the moment."""
        for kept in self._kept.values():
            while kept:
                kept.pop()[0].close()
