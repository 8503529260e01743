"""Transactions of a few prepared statements, where a session would cost more than the work."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError

from storage.kept_connections import KeptConnections
from storage.kill_points import reach
from storage.sqlite_file import FileIdentity


class LookUp:
    """Prepared reads, each for itself: a tenth of what a session costs."""

    def __init__(self, dialect: Dialect, connections: KeptConnections) -> None:
        self._connections = connections
        self.dialect: Any = dialect
        self.connection: Any = None
        self._file: FileIdentity | None = None

    def __enter__(self) -> Self:
        self._do(self._connect)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connections.give_back(self.connection, self._file)

    def _connect(self) -> None:
        self.connection, self._file = self._connections.take()

    def _do(self, act: Callable[[], object]) -> None:
        """Let a driver's error be SQLAlchemy's, as everywhere."""
        driver_error = self.dialect.loaded_dbapi.Error
        try:
            act()
        except driver_error as error:
            raise DBAPIError.instance(
                None, None, error, driver_error, hide_parameters=True, dialect=self.dialect
            ) from error


class ShortTransaction(LookUp):
    """Prepared statements that are written together, or not at all without `commit()`.

    As durable as a unit of work, with its kill points, but without objects and last acts: a use
    case that records something needs the unit of work.
    """

    def commit(self) -> None:
        reach("before-commit")
        self._do(self.connection.commit)
        reach("after-commit")

    def _connect(self) -> None:
        super()._connect()
        if self.dialect.name != "sqlite":
            return  # psycopg begins by itself
        try:
            self.connection.execute("BEGIN IMMEDIATE").close()
        except BaseException:
            self._connections.give_back(self.connection, self._file)
            raise
