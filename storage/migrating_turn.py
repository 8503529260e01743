"""One process at a time migrates a database; nobody copies or fills a PostgreSQL meanwhile."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Literal

from sqlalchemy import Connection, TextClause, text

LOCK = 0x4348494C
ASKED_EVERY_S = 0.2

Hold = Literal["pg_try_advisory_lock", "pg_try_advisory_lock_shared", "pg_try_advisory_xact_lock"]
"""Alone for the session, with others that only read, or alone until the transaction ends."""
ASK: dict[Hold, TextClause] = {
    "pg_try_advisory_lock": text("select pg_try_advisory_lock(:key)"),
    "pg_try_advisory_lock_shared": text("select pg_try_advisory_lock_shared(:key)"),
    "pg_try_advisory_xact_lock": text("select pg_try_advisory_xact_lock(:key)"),
}


def wait_for_turn(connection: Connection, hold: Hold) -> None:
    """Returns in the transaction that took the lock; what was begun before may be committed.

    It is asked for again and again, each time in a transaction of its own, since whoever waits
    within one is waited for by the migrating process's CREATE INDEX CONCURRENTLY, and neither
    would go on.
    """
    while not connection.scalar(ASK[hold], {"key": LOCK}):
        connection.commit()
        sleep(ASKED_EVERY_S)


@contextmanager
def turn_at_file(path: Path) -> Iterator[None]:
    """Of an SQLite file, which need not be there yet: waits for whoever migrates it.

    Between two migrations nobody has the file's own lock, and another process would begin with
    those that are done meanwhile. The folder is locked, since a file beside would stay, and since
    SQLite loses its own locks when somebody closes the database's file. The system gives it back,
    however this process ends. Where there is no such folder, opening the file will say so.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield
        return
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
