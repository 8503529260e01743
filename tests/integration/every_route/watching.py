"""Whether anybody committed a change to any table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

from storage import Database

VERSION_OF = "select count(*) || ':' || coalesce(sum(cast(cast(xmin as text) as bigint)), 0)"
"""A row's xmin is the transaction that wrote it as it is now: another one after each change."""


@contextmanager
def watching(database: Database) -> Iterator["Watch"]:
    """Look from one connection of its own, each time at what is committed by then."""
    tables = inspect(database.engine).get_table_names()
    engine = database.engine.execution_options(read_only=True)
    with engine.connect() as connection:
        yield Watch(connection, database.dialect == "sqlite", tables)


@dataclass(frozen=True, slots=True)
class Watch:
    connection: Connection
    is_sqlite: bool
    tables: list[str]

    def version(self) -> dict[str, str]:
        """Another one after each commit of anybody else that changed something; by table where the
        database tells of each.
        """
        if self.is_sqlite:
            return {"": self._answer("pragma data_version")}
        return {table: self._answer(f'{VERSION_OF} from "{table}"') for table in self.tables}

    def counts(self) -> dict[str, str]:
        """The rows of each table."""
        return {name: self._answer(f'select count(*) from "{name}"') for name in self.tables}

    def _answer(self, query: str) -> str:
        found = str(self.connection.scalar(text(query)))
        self.connection.rollback()
        return found
