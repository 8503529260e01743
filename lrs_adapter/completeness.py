"""Until when the log is complete (X-Experience-API-Consistent-Through; part 3, 2.1.3)."""

import sqlite3
from datetime import UTC, datetime

from sqlalchemy import text

from lrs_adapter.append import LOG_LOCK
from lrs_adapter.reading import head_stored
from storage import Database, utc_now

CANNOT_WRITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY})
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
LOCK_IS_FREE = text(
    "select case when pg_try_advisory_lock_shared(:key)"
    " then pg_advisory_unlock_shared(:key) else false end"
)


def complete_through(database: Database) -> datetime:
    """A moment (UTC) up to which nothing will be stored any more that a reading begun after this
    call does not see.

    It is now, where nobody holds the lock of the log: who takes it later stores later. While
    somebody does, it is the newest `stored` that is committed. Ask before the reading begins, and
    outside any transaction.
    """
    now = utc_now()
    is_quiet = _is_quiet_sqlite if database.dialect == "sqlite" else _is_quiet_postgres
    quiet = is_quiet(database)
    with database.reading() as session:
        newest = head_stored(session) or NOTHING_YET
    return max(now, newest) if quiet else newest


def _is_quiet_postgres(database: Database) -> bool:
    """The lock is given back within the statement, so that no writer waits for a reader."""
    with database.engine.connect() as connection:
        return bool(connection.scalar(LOCK_IS_FREE, {"key": LOG_LOCK}))


def _is_quiet_sqlite(database: Database) -> bool:
    """Whether the write lock is to be had at once."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout")
        wait_ms = int(cursor.fetchall()[0][0])
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in CANNOT_WRITE:
                raise
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={wait_ms}")
            cursor.close()
        return True
    finally:
        connection.close()
