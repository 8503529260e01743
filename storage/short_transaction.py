"""Transactions of a few prepared statements, where a session would cost more than the work."""

from types import TracebackType
from typing import Any, Self

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import DBAPIError

from storage.kill_points import reach


class LookUp:
    """Prepared reads, each for itself: a tenth of what a session costs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect: Dialect = engine.dialect
        self.connection: Any

    def __enter__(self) -> Self:
        self.connection = self._engine.raw_connection()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()  # the pool rolls back what was left


class ShortTransaction(LookUp):
    """Prepared statements that are written together, or not at all without `commit()`.

    As durable as a unit of work, with its kill points, but without objects and last acts: a use
    case that records something needs the unit of work.
    """

    def __enter__(self) -> Self:
        super().__enter__()
        if self.dialect.name == "sqlite":  # psycopg begins by itself
            self._do(lambda: self.connection.cursor().execute("BEGIN IMMEDIATE").close())
        return self

    def commit(self) -> None:
        reach("before-commit")
        self._do(self.connection.commit)
        reach("after-commit")

    def _do(self, act: Any) -> None:
        driver_error = self.dialect.loaded_dbapi.Error
        try:
            act()
        except driver_error as error:
            self.connection.close()
            raise DBAPIError.instance(
                None, None, error, driver_error, hide_parameters=True, dialect=self.dialect
            ) from error
