"""How long a PostgreSQL waits for one of our transactions, and who may take longer."""

from typing import Any

from sqlalchemy import Connection, text

STATEMENT_S = 120.0
LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


def set_limits(dbapi_connection: Any, wait_s: float, idle_s: float) -> None:
    """Of a new connection, in seconds: for others' locks, for one statement, and for nothing said
    within a transaction, after which PostgreSQL ends the connection
    (postgresql.org/docs/current/runtime-config-client.html).
    """
    for limit, seconds in zip(LIMITS, (wait_s, max(wait_s, STATEMENT_S), idle_s), strict=True):
        dbapi_connection.execute(f"SET {limit} = {seconds * 1000:.0f}")
    dbapi_connection.commit()


def lift_limits(connection: Connection, *, for_transaction: bool = False) -> None:
    """For a migration, a backup, a restoring: they may take their time.

    For the connection, which is not to be used by others afterwards, or `for_transaction` alone.
    """
    for limit in LIMITS:
        connection.execute(text(f"set {'local ' if for_transaction else ''}{limit} = 0"))
