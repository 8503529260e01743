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
    """Prepared reads, each for itself: a tenth of what a session costs.

    PostgreSQL is told neither that a transaction begins nor that it ends, which would be two more
    ways to the server and back.
    """

    _each_for_itself = True
    _durable = True

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
        self._connections.give_back(self.connection, self._file, durable=self._durable)

    def _connect(self) -> None:
        self.connection, self._file = self._connections.take(
            each_for_itself=self._each_for_itself, durable=self._durable
        )

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

    With `durable=False` the commit does not wait for the disk. A killed process loses nothing, but
    a machine that loses its power may go back to what it was before, with all that was committed
    so since the last durable commit of anybody (on PostgreSQL: for some moments at most). Whole
    transactions are lost, the last ones first; none is half there. It is for what costs work when
    lost, not knowledge: sqlite.org/pragma.html#pragma_synchronous, PostgreSQL's "Asynchronous
    Commit".
    """

    _each_for_itself = False

    def __init__(
        self, dialect: Dialect, connections: KeptConnections, *, durable: bool = True
    ) -> None:
        super().__init__(dialect, connections)
        self._durable = durable

    def commit(self) -> None:
        reach("before-commit")
        self._do(self.connection.commit)
        reach("after-commit")

    def _connect(self) -> None:
        super()._connect()
        try:
            self._begin()
        except BaseException:
            self._connections.give_back(self.connection, self._file, durable=self._durable)
            raise

    def _begin(self) -> None:
        if self.dialect.name != "sqlite":  # psycopg begins by itself
            if not self._durable:
                self._execute("SET LOCAL synchronous_commit TO off")
            return
        self._execute("BEGIN IMMEDIATE")

    def _execute(self, text: str) -> None:
        self.connection.cursor().execute(text).close()
