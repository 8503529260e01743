"""Whether there is anything in a database that a restore would put an end to."""

from collections.abc import Set

from sqlalchemy import Connection, inspect, text

from storage.backup.errors import BackupRefused
from storage.backup.snapshot import VERSION_TABLE, quoted


def check_unused(connection: Connection, own: Set[str], filled: Set[str]) -> list[str]:
    """The tables of an installation that nobody used yet; none in a database without any.

    `own` are the tables of CHILD, `filled` those that a migration or a mere start fills.
    Raises `BackupRefused` with the first table that speaks against it.
    """
    found = inspect(connection).get_table_names()
    for table in sorted(found):
        if table not in own | {VERSION_TABLE}:
            raise BackupRefused(
                f"The database holds a table {table} that is none of CHILD's. Restore into a "
                "database, or a schema, of its own."
            )
        if table in filled | {VERSION_TABLE}:
            continue
        row = connection.execute(text(f"select 1 from {quoted(table)} limit 1"))  # noqa: S608
        if row.first() is not None:
            raise BackupRefused(
                f"This installation is in use: its table {table} has rows. A restore goes into an "
                "empty one only. Set CHILD_DATABASE_URL (and CHILD_DATA_DIR) to a new one, or "
                "move the old database away."
            )
    return found


def empty(connection: Connection, table: str) -> None:
    """Takes out what a migration put in; a table without rows may refuse even to be asked."""
    if connection.execute(text(f"select 1 from {quoted(table)} limit 1")).first():  # noqa: S608
        connection.execute(text(f"delete from {quoted(table)}"))  # noqa: S608 - own names
