"""Whether somebody is writing to an SQLite file just now."""

import sqlite3

from sqlalchemy import Engine

CANNOT_WRITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY})


def write_lock_is_free(engine: Engine) -> bool:
    """Whether the write lock is to be had at once; it is given back before this returns."""
    connection = engine.raw_connection()
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
