"""Notices that an SQLite file was taken away: an open connection would write on into nowhere."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError


def keep_to_file(engine: Engine, path: Path) -> None:
    """Why: SQLite keeps a deleted file open, so what is written then is lost without an error,
    and a new connection would begin an empty database in its place.

    A connection whose file is no longer the one at `path` is not used again. While there is none,
    whoever asks gets the error that SQLite has for a file that cannot be opened; a file that is
    put back is used from the next connection on.
    """
    seen = False

    @event.listens_for(engine, "do_connect")
    def refuse_to_begin_anew(*_: Any) -> None:
        if seen and not path.exists():
            raise _missing()

    @event.listens_for(engine, "connect")
    def remember(_dbapi_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def compare(_dbapi_connection: Any, record: Any, _proxy: Any) -> None:
        nonlocal seen
        present = _identity(path)
        if present is None and seen:
            raise _missing()
        if record.info["file"] is None:
            record.info["file"] = present  # it was made by this very connection
        elif present != record.info["file"]:
            raise DisconnectionError
        seen = seen or present is not None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _missing() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorname, error.sqlite_errorcode = "SQLITE_CANTOPEN", sqlite3.SQLITE_CANTOPEN
    return error
