"""Checks of the database: there, of a kind that we know, at this version's schema, writable."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from plugin.database_network import is_here
from plugin.doctor.check import Check, Verdict, failure, ok, skipped, warning
from plugin.open_database import open_database
from plugin.settings import Settings
from storage import (
    Database,
    SchemaOutOfDate,
    SchemaTooNew,
    StorageError,
    WrongIriBase,
    check_installation,
    check_room,
    check_writable,
    trouble_of,
)

LONGEST_WAIT_S = 5.0
OLDEST_POSTGRESQL = 140_000
OLDEST_SQLITE = (3, 35, 0)


@dataclass(slots=True)
class Examined:
    """`database` is None where it does not answer; `is_ready` once its schema is this version's."""

    checks: list[Check] = field(default_factory=list)
    database: Database | None = None
    is_ready: bool = False


def database(settings: Settings) -> Examined:
    """Nothing is made: an SQLite file that is not there is not begun."""
    found = Examined()
    try:
        opened = open_database(settings, longest_wait_s=LONGEST_WAIT_S)
    except StorageError as error:
        found.checks.append(failure("database", str(error), "Set CHILD_DATABASE_URL anew."))
        return _unread(found)
    if (file := _file_of(opened)) is not None and not file.exists():
        found.checks.append(failure("database", f"There is no file {file}.", "Run: child migrate"))
        return _unread(found)
    try:
        with opened.engine.connect().execution_options(read_only=True) as connection:
            kind = _postgresql if opened.dialect == "postgresql" else _sqlite
            found.checks += kind(connection)
            if opened.dialect == "postgresql":
                found.checks.append(_encryption(connection, settings))
    except SQLAlchemyError as error:
        opened.dispose()
        found.checks.append(_trouble("database", error))
        return _unread(found)
    found.database = opened
    found.checks += _schema(opened, settings)
    found.is_ready = not any(
        each.name == "schema" and each.state is Verdict.FAILURE for each in found.checks
    )
    return found


def _unread(found: Examined) -> Examined:
    found.checks.append(skipped("schema", "The database does not answer."))
    return found


def _file_of(opened: Database) -> Path | None:
    path = make_url(opened.url).database
    return Path(path) if opened.dialect == "sqlite" and path and path != ":memory:" else None


def _postgresql(connection: Connection) -> Iterator[Check]:
    number, shown, encoding = connection.execute(
        text(
            "select current_setting('server_version_num')::int, current_setting('server_version'), "
            "current_setting('server_encoding')"
        )
    ).one()
    where = f"PostgreSQL {str(shown).split()[0]}"
    if encoding != "UTF8":
        yield failure(
            "database",
            f"{where} keeps texts as {encoding}, which has not every letter.",
            "Make the database anew: createdb --encoding UTF8 --template template0 …",
        )
    elif number < OLDEST_POSTGRESQL:
        yield warning(
            "database",
            f"{where} is no longer maintained by its makers.",
            "Move to PostgreSQL 14 or newer: child backup, then child restore there.",
        )
    else:
        yield ok("database", f"{where} answers; its encoding is UTF8.")


def _encryption(connection: Connection, settings: Settings) -> Check:
    """As this end of the connection knows it: a pooler's other end is the pooler's."""
    driver = connection.connection.driver_connection
    if driver is not None and driver.pgconn.ssl_in_use:
        return ok("database-network", "The connection to the database is encrypted.")
    if is_here(settings.database_url, os.environ):
        return ok("database-network", "The connection to the database stays on this machine.")
    return warning(
        "database-network",
        "The connection to the database crosses a network in clear; CHILD_DATABASE_NETWORK says "
        "that the network is protected.",
        "Where it is not: add ?sslmode=verify-full&sslrootcert=… to CHILD_DATABASE_URL, and leave "
        "CHILD_DATABASE_NETWORK out.",
    )


def _sqlite(connection: Connection) -> Iterator[Check]:
    version, mode = (
        str(connection.exec_driver_sql(asked).scalar_one())
        for asked in ("select sqlite_version()", "pragma journal_mode")
    )
    where = f"SQLite {version}"
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        yield failure(
            "database",
            f"{where} is too old.",
            "Use a Python whose sqlite3 has SQLite 3.35 or newer.",
        )
    elif mode != "wal":
        yield failure(
            "database",
            f"{where} cannot keep a write-ahead log there (journal mode {mode}), so that readers "
            "and writers stop each other.",
            "Put CHILD_DATA_DIR on a disk of this machine, not on a network share.",
        )
    else:
        yield ok("database", f"{where} answers, with a write-ahead log.")


def _schema(opened: Database, settings: Settings) -> Iterator[Check]:
    try:
        found = check_installation(opened, settings.iri_base)
    except (SchemaOutOfDate, SchemaTooNew) as error:
        what, _, todo = str(error).partition(". ")
        yield failure("schema", f"{what}.", todo)
        return
    except WrongIriBase as error:
        yield ok("schema", "The newest.")
        yield failure("installation", str(error), "Set CHILD_IRI_BASE back to what it was.")
        return
    except StorageError as error:
        yield failure("schema", str(error), "See docs/operating/failures.md")
        return
    except SQLAlchemyError as error:
        yield _trouble("schema", error)
        return
    yield ok("schema", f"The newest; this installation was made on {found.created:%Y-%m-%d}.")
    try:
        check_writable(opened)
        check_room(opened)
    except StorageError as error:
        yield failure("writable", "The database may be read and not written.", str(error))
    except SQLAlchemyError as error:
        yield _trouble("writable", error)
    else:
        yield ok("writable", "The database can be written.")


def _trouble(name: str, error: SQLAlchemyError) -> Check:
    """Never the error's own words: they may hold what was in the URL or in a row."""
    trouble = trouble_of(error)
    if trouble is None:
        return failure(
            name,
            f"The database answers with an error ({type(error).__name__}).",
            "Look in its own log.",
        )
    what = f"The database cannot be used ({trouble.code})."
    return failure(name, what, trouble.fix)
