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
    those that are done meanwhile. What is locked is a file beside it that nobody else looks at: the
    folder may be locked by whoever calls us, and SQLite loses its own locks when somebody closes
    the database's file. The system gives it back, however this process ends. Where nothing can be
    made there, opening the database will say so.
    """
    real = path.resolve()
    lock = real.with_name(f".{real.name}.migrating")
    try:
        held = _locked(lock)
    except OSError:
        yield
        return
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)  # before it is given back: who waits sees that, and makes it
        os.close(held)


def _locked(lock: Path) -> int:
    """A descriptor that holds the lock on what is at that path now."""
    while True:
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            held, there = os.fstat(file), lock.stat()
        except FileNotFoundError:
            os.close(file)
            continue
        except BaseException:
            os.close(file)
            raise
        if (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino):
            return file
        os.close(file)
