"""One process at a time migrates a PostgreSQL; nobody copies or fills it meanwhile."""

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
