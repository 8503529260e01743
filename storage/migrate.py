"""Bring a database to this version's schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.errors import DatabaseSilent

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x4348494C  # one migrating process at a time on PostgreSQL


def migrate(database: Database, iri_base: str, revision: str = "head") -> str | None:
    """Run the missing migrations in one transaction each; returns the revision reached.

    `iri_base` is stored by the first migration (see `storage.installation`) and ignored after it.
    """
    config = _config()
    config.attributes["iri_base"] = iri_base
    with _connected(database) as connection:
        if database.dialect == "postgresql":
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if database.dialect == "postgresql":
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
        return MigrationContext.configure(connection).get_current_revision()


def pending_revision(database: Database) -> tuple[str | None, str] | None:
    """(found, wanted) when the schema is not the newest, None when it is."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    assert wanted is not None
    with _connected(database) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return None if found == wanted else (found, wanted)


@contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    """A connection; raises `DatabaseSilent` where none is to be had."""
    try:
        connection = database.engine.connect()
    except OperationalError as error:
        raise DatabaseSilent from error
    with connection:
        yield connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
