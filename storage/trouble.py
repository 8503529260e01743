"""What is wrong with the database, from the errors that drivers raise: a code, and what to do."""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


@dataclass(frozen=True, slots=True)
class Trouble:
    """`code` is for log lines, `fix` a sentence for the operator.

    `is_ours` is False where what was sent cannot be kept, so that waiting would not help.
    """

    code: str
    fix: str
    is_ours: bool = True


BUSY = Trouble(
    "database_busy",
    "Another process kept the database locked for longer than CHILD_DATABASE_WAIT_S. End what "
    "holds it (a backup, an open transaction of a database shell).",
)
FULL = Trouble(
    "disk_full",
    "The disk that holds the database is full. Free space; CHILD goes on by itself.",
)
READ_ONLY = Trouble(
    "database_read_only",
    "The database may not be written. Give the user that runs CHILD the right to write its file "
    "and folder, or point CHILD_DATABASE_URL at a server that is no read-only copy.",
)
GONE = Trouble(
    "database_gone",
    "The database does not answer. Check that it runs, that this machine reaches it, and that "
    "CHILD_DATABASE_URL names it; CHILD goes on by itself once it is back.",
)
CUT_OFF = Trouble(
    "database_cut_off",
    "This process stood still within a transaction for longer than CHILD_DATABASE_IDLE_S, so that "
    "PostgreSQL undid it and went on without it. Nothing to do, unless it happens often: look "
    "whether this machine is suspended, or short of memory.",
)
DAMAGED = Trouble(
    "database_damaged",
    "The database file is damaged or is none. Stop CHILD and put back a backup.",
)
UNFINISHED = Trouble(
    "database_not_migrated",
    "The database has not the tables of this version. Run: child migrate",
)
NOT_STORABLE = Trouble(
    "value_not_storable", "Something was sent that no database column takes.", is_ours=False
)

SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CANTOPEN": GONE,
    "SQLITE_IOERR": GONE,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}
POSTGRESQL = {  # PostgreSQL's appendix A: whole codes, then classes
    "55P03": BUSY,
    "57014": BUSY,
    "40P01": BUSY,
    "40001": BUSY,
    "25P03": CUT_OFF,
    "25P04": CUT_OFF,
    "53100": FULL,
    "25006": READ_ONLY,
    "42501": READ_ONLY,
    "42P01": UNFINISHED,
    "42703": UNFINISHED,
    "22": NOT_STORABLE,
    "08": GONE,
    "53": GONE,
    "57": GONE,
    "XX": DAMAGED,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble behind an error; None when it is a fault of ours, which must stay visible."""
    if isinstance(error, NoConnectionFree):
        return BUSY
    if not isinstance(error, DBAPIError):
        return None
    below = error.orig
    if name := getattr(below, "sqlite_errorname", None):
        if name == "SQLITE_ERROR" and "no such " in str(below):
            return UNFINISHED
        return next((told for start, told in SQLITE.items() if name.startswith(start)), None)
    state = getattr(below, "sqlstate", None) or ""
    if found := POSTGRESQL.get(state) or POSTGRESQL.get(state[:2]):
        return found
    if "cannot contain NUL" in str(below):
        return NOT_STORABLE
    if not state and "No space left on device" in str(below):
        return FULL  # a server without room refuses the connection, in words alone
    if error.connection_invalidated or (not state and type(below).__name__ == "OperationalError"):
        return GONE  # libpq's own words, without a code: no server, or one that went away
    return None
