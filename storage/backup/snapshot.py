"""Every table as it stood at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn

from storage.backup.kept_files import TABLE as FILES
from storage.backup.kept_files import KeptFiles
from storage.backup.rows import line_of
from storage.database import Database
from storage.limits import lift_limits
from storage.migrating_turn import wait_for_turn

VERSION_TABLE = "alembic_version"


class Snapshot(Protocol):
    """`tables` are the columns by table, without what the database computes."""

    connection: Connection
    tables: dict[str, tuple[str, ...]]

    def lines(self, table: str) -> Iterator[bytes]:
        """Its rows, each a line of `storage.backup.rows`; some at a time."""

    def count(self, table: str) -> int:
        """How many lines that are."""

    def next_numbers(self, table: str) -> dict[str, int]:
        """What the sequences of its columns give next; empty where the database needs none."""


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """One reading transaction: what was committed before it began is seen, and nothing else."""
    if database.dialect == "sqlite":
        with database.engine.connect().execution_options(read_only=True) as connection:
            yield SqliteSnapshot(connection)
        return
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        lift_limits(connection)
        wait_for_turn(connection, "pg_try_advisory_lock_shared")
        connection.commit()  # the snapshot is taken after any migration, and none begins meanwhile
        try:
            yield PostgresSnapshot(connection)
        finally:
            connection.rollback()
            connection.detach()  # closed at the end, with its lock and its limits


class SqliteSnapshot:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.execute(text("select count(*) from sqlite_master"))  # begins the reading
        self.tables = columns_of(connection)
        self._files = KeptFiles(connection) if FILES in self.tables else None

    def lines(self, table: str) -> Iterator[bytes]:
        raw: Any = self.connection.connection.driver_connection
        named = ", ".join(map(quoted, self.tables[table]))
        for row in raw.execute(f"select {named} from {quoted(table)}"):  # noqa: S608 - own names
            yield line_of(row)
        if table == FILES and self._files is not None:
            yield from self._files.lines()

    def count(self, table: str) -> int:
        more = self._files.rows if table == FILES and self._files is not None else 0
        return _count(self.connection, table) + more

    def next_numbers(self, table: str) -> dict[str, int]:
        return {}


class PostgresSnapshot:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._reflected = reflected(connection)
        self.tables = columns_of(connection)

    def lines(self, table: str) -> Iterator[bytes]:
        raw: Any = self.connection.connection.driver_connection
        named = ", ".join(map(_portable, self._reflected[table]))
        query = f"copy (select {named} from {quoted(table)}) to stdout (encoding 'UTF8')"  # noqa: S608
        with raw.cursor() as cursor, cursor.copy(query) as rows:
            for row in rows:
                yield bytes(row)

    def count(self, table: str) -> int:
        return _count(self.connection, table)

    def next_numbers(self, table: str) -> dict[str, int]:
        found = {}
        for column, sequence in sequences_of(self.connection, table).items():
            query = f"select last_value, is_called from {sequence}"  # noqa: S608 - own names
            last, is_called = self.connection.execute(text(query)).one()
            found[column] = last + 1 if is_called else last
        return found


def columns_of(connection: Connection) -> dict[str, tuple[str, ...]]:
    return {
        table: tuple(column["name"] for column in columns)
        for table, columns in reflected(connection).items()
    }


def reflected(connection: Connection) -> dict[str, list[ReflectedColumn]]:
    """The columns of every table but Alembic's own, without those that the database computes."""
    inspector = inspect(connection)
    return {
        table: [each for each in inspector.get_columns(table) if "computed" not in each]
        for table in sorted(inspector.get_table_names())
        if table != VERSION_TABLE
    }


def sequences_of(connection: Connection, table: str) -> dict[str, str]:
    """On PostgreSQL: the sequence of each column that numbers its rows."""
    found = connection.execute(
        text(
            "select column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
            " from information_schema.columns where table_schema = current_schema()"
            " and table_name = :table"
        ),
        {"table": table},
    )
    return {column: sequence for column, sequence in found if sequence is not None}


def revision_of(connection: Connection) -> str | None:
    """Which schema the database has."""
    return MigrationContext.configure(connection).get_current_revision()


def _count(connection: Connection, table: str) -> int:
    found = connection.execute(text(f"select count(*) from {quoted(table)}"))  # noqa: S608
    return int(found.scalar_one())


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _portable(column: ReflectedColumn) -> str:
    """The column in the form of `storage.backup.rows`, made by the server."""
    name, kind = quoted(column["name"]), str(column["type"]).upper()
    if kind == "UUID":
        return f"replace({name}::text, '-', '')"
    if kind.startswith("TIMESTAMP"):
        return f"to_char({name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
    if kind == "BOOLEAN":
        return f"{name}::int"
    return name
