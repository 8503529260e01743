"""Puts an SQLite file into write-ahead logging, however many open a new one at once."""

import sqlite3
from time import monotonic, sleep
from typing import Any

ASKED_EVERY_S = 0.02


def keep_write_ahead_log(cursor: Any, wait_s: float) -> None:
    """Why: of two connections that open a new file, one must change the file's header while the
    other reads it. SQLite answers that one "locked" at once, whatever its `busy_timeout` is, since
    waiting with a lock in hand could go on for ever (sqlite.org/c3ref/busy_handler.html).

    Raises `sqlite3.OperationalError`, as SQLite does, once `wait_s` seconds went by.
    """
    until = monotonic() + wait_s
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(ASKED_EVERY_S)
        else:
            return
