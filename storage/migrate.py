"""Bring a database to this version's schema."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError

from storage.database import Database, file_of
from storage.errors import DatabaseTrouble, SchemaTooNew
from storage.limits import lift_limits
from storage.migrating_turn import LOCK, turn_at_file, wait_for_turn
from storage.trouble import GONE, READ_ONLY, trouble_of

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, iri_base: str, revision: str = "head") -> str | None:
    """Run the missing migrations in one transaction each; returns the revision reached.

    An index on a large table may be built before its migration's transaction, beside whoever
    writes; such a migration can be run again wherever it was ended.

    `iri_base` is stored by the first migration (see `storage.installation`) and ignored after it.
    Raises `SchemaTooNew`, `DatabaseTrouble`.
    """
    config = _config()
    config.attributes["iri_base"] = iri_base
    with _turn(database), _connected(database) as connection, _closed_after(connection):
        if database.dialect == "postgresql":
            lift_limits(connection)
            wait_for_turn(connection, "pg_try_advisory_lock")
            connection.commit()
        _known_revision(connection)
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if database.dialect == "postgresql":
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})
            connection.commit()
        return MigrationContext.configure(connection).get_current_revision()


def migrate_within(connection: Connection, iri_base: str, revision: str = "head") -> None:
    """As `migrate`, within the transaction that `connection` is in, which is not committed:
    nobody else is to use the database. Its `within` tells migrations that.

    Raises `SchemaTooNew` where `revision` is none of ours.
    """
    scripts = ScriptDirectory.from_config(_config())
    known = {each.revision for each in scripts.walk_revisions()}
    if revision != "head" and revision not in known:
        raise SchemaTooNew(revision, str(scripts.get_current_head()))
    config = _config()
    config.attributes |= {"iri_base": iri_base, "connection": connection, "within": True}
    command.upgrade(config, revision)


def pending_revision(database: Database) -> tuple[str | None, str] | None:
    """(found, wanted) when the schema is not the newest, None when it is.

    Raises `SchemaTooNew`, `DatabaseTrouble`.
    """
    with _connected(database) as connection:
        found, wanted = _known_revision(connection)
    return None if found == wanted else (found, wanted)


def _turn(database: Database) -> AbstractContextManager[None]:
    """That of a file; on PostgreSQL it is taken on the connection."""
    path = file_of(database.url) if database.dialect == "sqlite" else None
    return nullcontext() if path is None else turn_at_file(path)


def _known_revision(connection: Connection) -> tuple[str | None, str]:
    """The revision that the database is at, and our newest. Raises `SchemaTooNew`."""
    scripts = ScriptDirectory.from_config(_config())
    wanted = scripts.get_current_head()
    assert wanted is not None
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {each.revision for each in scripts.walk_revisions()}:
        raise SchemaTooNew(found, wanted)
    return found, wanted


@contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    """A connection; raises `DatabaseTrouble` where the database cannot be used."""
    try:
        with database.engine.connect() as connection:
            yield connection
    except (DBAPIError, PendingRollbackError) as error:
        below = _of_driver(error)
        trouble = trouble_of(below) if below else None
        if trouble == GONE and database.is_on_read_only_disk:
            trouble = READ_ONLY
        if trouble:
            raise DatabaseTrouble(trouble) from below
        raise


@contextmanager
def _closed_after(connection: Connection) -> Iterator[None]:
    """Nobody else gets `connection`, however it ends: it holds the lock, and no limits. What the
    closing itself runs into hides nothing that was raised before.
    """
    try:
        yield
    finally:
        with suppress(SQLAlchemyError):
            connection.rollback()
        with suppress(SQLAlchemyError):
            connection.detach()


def _of_driver(error: BaseException | None) -> DBAPIError | None:
    """What the driver said first: where a connection is lost outside a transaction, Alembic goes
    on to end what it takes for one, and that fails, too.
    """
    while error is not None and not isinstance(error, DBAPIError):
        error = error.__context__
    return error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
