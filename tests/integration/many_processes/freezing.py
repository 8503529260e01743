"""Stop a process just while it holds the log's lock, which no timing alone can do."""

import os
import signal
import time

from sqlalchemy import text

from lrs_adapter.log_lock import LOG_LOCK
from storage import Database

NAME = "PGAPPNAME"
"""The environment variable by which PostgreSQL knows whose connection it is (libpq)."""
HELD = text(
    "select count(*) from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'"
    " and classid = 0 and objid = :key and granted and application_name = :name"
).bindparams(key=LOG_LOCK)
LOOKED_TWICE_S = 0.05


def holds_lock(database: Database, name: str) -> bool:
    with database.reading() as session:
        return bool(session.execute(HELD, {"name": name}).scalar_one())


def freeze_with_lock(database: Database, pid: int, name: str, within_s: float) -> bool:
    """Whether it stands still now, the lock in its hand. Looked at twice: what was about to end
    its transaction is not meant. Where it was not met so, it goes on.
    """
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        os.kill(pid, signal.SIGSTOP)
        if holds_lock(database, name):
            time.sleep(LOOKED_TWICE_S)
            if holds_lock(database, name):
                return True
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.003)
    return False
