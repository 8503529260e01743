"""The one lock of the log: who holds it appends, and nobody else does until its commit."""

from sqlalchemy import text
from sqlalchemy.orm import Session

LOG_LOCK = 0x4C4F47  # "LOG", the key of PostgreSQL's advisory lock
TAKE = text(
    "select pg_advisory_xact_lock(:key),"
    " case when current_setting('server_version_num')::int >= 170000 then"
    " set_config('transaction_timeout', (:most * 1000 * extract(epoch from"
    " current_setting('idle_in_transaction_session_timeout')::interval))::int::text, true) end"
).bindparams(key=LOG_LOCK, most=3)
"""Whoever has it keeps it three times as long as she may be silent within a transaction, at most: a
process frozen while it sends many rows at once is not silent for PostgreSQL. Before its version 17
such a one must be ended by hand.
"""


def lock_log(session: Session) -> None:
    """What the log has now, it has until the commit; SQLite's write transaction sees to it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(TAKE)
    else:
        session.connection()
