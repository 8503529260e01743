"""Transactions of a few prepared statements, where a session would cost more than the work."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.kill_points import reach


class LookUp:
    """Prepared reads, each for itself: a tenth of what a session costs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect: Any = engine.dialect
        self.connection: Any = None

    def __enter__(self) -> Self:
        self._do(self._connect)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()  # the pool rolls back what was left

    def _connect(self) -> None:
        self.connection = self._engine.raw_connection()

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
            self.connection.cursor().execute("BEGIN IMMEDIATE").close()
        except BaseException:
            self.connection.close()
            raise
