"""Load a backup into PostgreSQL: one transaction, from the first table to the last check."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Connection, text

from storage.backup.errors import BadBackup
from storage.backup.kept_files import make_rows
from storage.backup.snapshot import columns_of, quoted, sequences_of
from storage.backup.unused import check_unused, empty
from storage.database import Database
from storage.kill_points import reach
from storage.limits import lift_limits
from storage.migrate import migrate_within
from storage.migrating_turn import wait_for_turn

if TYPE_CHECKING:
    from storage.backup.restore import Restoring

FOREIGN_KEYS = text(
    "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
    " from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace"
)

FUNCTIONS = text(
    "select oid::regprocedure::text from pg_proc"
    " where pronamespace = current_schema()::regnamespace"
    " and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')"
)
"""Those of triggers; what belongs to an extension is not ours."""


def load_postgres(database: Database, restoring: "Restoring") -> None:
    """See `storage.backup.restore`."""
    manifest = restoring.verified.manifest
    with database.engine.connect() as connection:
        wait_for_turn(connection, "pg_try_advisory_xact_lock")
        lift_limits(connection, for_transaction=True)
        _drop(connection, check_unused(connection, restoring.own, restoring.filled))
        migrate_within(connection, restoring.iri_base, manifest.schema)
        _load(connection, restoring)
        reach("restore/loaded")
        migrate_within(connection, restoring.iri_base)
        for table in columns_of(connection):
            known = manifest.tables.get(table)
            _move_sequences(connection, table, known.next if known else {})
        make_rows(connection)
        restoring.settle(connection)
        reach("restore/before-end")
        connection.commit()


def _drop(connection: Connection, tables: list[str]) -> None:
    """Everything that the migrations of an unused installation made."""
    for table in tables:
        connection.execute(text(f"drop table {quoted(table)} cascade"))
    for signature in connection.scalars(FUNCTIONS).all() if tables else ():
        connection.exec_driver_sql(f"drop function {signature}")


def _load(connection: Connection, restoring: "Restoring") -> None:
    """Foreign keys come back after the rows, which checks all of them at once."""
    manifest = restoring.verified.manifest
    foreign_keys = connection.execute(FOREIGN_KEYS).all()
    for table, name, _ in foreign_keys:
        connection.execute(text(f"alter table {table} drop constraint {name}"))
    columns = columns_of(connection)
    for table in columns:
        empty(connection, table)
    done = 0
    for table, parts in groupby(restoring.verified.parts(), key=itemgetter(0)):
        if table not in columns:
            raise BadBackup(f"tables/{table}", f"schema {manifest.schema} has no such table")
        done += _copy(connection, table, manifest.tables[table].columns, parts)
        restoring.watch(done, manifest.rows)
    for table, name, definition in foreign_keys:
        try:
            connection.exec_driver_sql(f"alter table {table} add constraint {name} {definition}")
        except Exception as error:
            raise BadBackup(f"tables/{table}", f"it does not keep to {name}") from error


def _copy(
    connection: Connection,
    table: str,
    columns: tuple[str, ...],
    parts: Iterator[tuple[str, bytes]],
) -> int:
    """Raises `BadBackup` for rows that the table does not take."""
    raw: Any = connection.connection.driver_connection
    named = ", ".join(map(quoted, columns))
    statement = f"copy {quoted(table)} ({named}) from stdin (encoding 'UTF8')"
    try:
        with raw.cursor() as cursor:
            with cursor.copy(statement) as copying:
                for _, lines in parts:
                    copying.write(lines)
            return int(cursor.rowcount)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        code = error.sqlstate or "no code"  # its words would hold somebody's data
        raise BadBackup(f"tables/{table}", f"PostgreSQL does not take it ({code})") from error


def _move_sequences(connection: Connection, table: str, kept: dict[str, int]) -> None:
    """No number is given twice, neither of a row that is there nor of one that was."""
    for column, sequence in sequences_of(connection, table).items():
        highest = connection.execute(text(f"select max({quoted(column)}) from {quoted(table)}"))  # noqa: S608
        following = max(kept.get(column, 1), (highest.scalar_one() or 0) + 1)
        connection.execute(
            text("select setval(cast(:sequence as regclass), :following, false)"),
            {"sequence": sequence, "following": following},
        )
