"""Notices that an SQLite file was taken away: an open connection would write on into nowhere."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

FileIdentity = tuple[int, int]


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
        record.info["file"] = identity(path)

    @event.listens_for(engine, "checkout")
    def compare(_dbapi_connection: Any, record: Any, _proxy: Any) -> None:
        nonlocal seen
        present = identity(path)
        if present is None and seen:
            raise _missing()
        if record.info["file"] is None:
            record.info["file"] = present  # it was made by this very connection
        elif present != record.info["file"]:
            raise DisconnectionError
        seen = seen or present is not None


def identity(path: Path | str) -> FileIdentity | None:
    """Which file is there now; None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a launch asks twice, and Path.stat takes its time
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _missing() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorname, error.sqlite_errorcode = "SQLITE_CANTOPEN", sqlite3.SQLITE_CANTOPEN
    return error
