"""Until when the log is complete (X-Experience-API-Consistent-Through; part 3, 2.1.3)."""

from datetime import UTC, datetime

from sqlalchemy import text

from lrs_adapter.log_lock import LOG_LOCK
from lrs_adapter.reading import complete_until
from storage import Database, utc_now, write_lock_is_free

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
    if database.dialect == "sqlite":
        quiet = write_lock_is_free(database.engine)
    else:
        quiet = _lock_is_free(database)
    with database.look_up() as within:
        newest = complete_until(within) or NOTHING_YET
    return max(now, newest) if quiet else newest


def _lock_is_free(database: Database) -> bool:
    """The lock is given back within the statement, so that no writer waits for a reader."""
    with database.engine.connect() as connection:
        return bool(connection.scalar(LOCK_IS_FREE, {"key": LOG_LOCK}))
