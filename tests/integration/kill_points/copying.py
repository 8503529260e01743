"""A database once more, as it stands: a file copied, or a PostgreSQL database as template."""

import shutil
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage import Database

SQLITE = "sqlite:///"


def copy_database(url: str) -> str:
    """The URL of the copy; nobody may be connected to the original meanwhile."""
    if url.startswith(SQLITE):
        original = Path(url.removeprefix(SQLITE))
        database = Database(url)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("rollback")
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        database.dispose()
        copy = original.with_name(f"{uuid4().hex}.sqlite")
        shutil.copy(original, copy)
        return SQLITE + str(copy)
    name, original_name = f"child_{uuid4().hex}", make_url(url).database
    _on_server(url, f"create database {name} template {original_name}")
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    if url.startswith(SQLITE):
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix(SQLITE) + suffix).unlink(missing_ok=True)
    else:
        _on_server(url, f"drop database if exists {make_url(url).database} with (force)")


def _on_server(url: str, statement: str) -> None:
    server = Database(make_url(url).set(database="postgres").render_as_string(hide_password=False))
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    server.dispose()
