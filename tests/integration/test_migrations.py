"""The migrations make exactly the schema that the code declares, and can be run again."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidRequestError

import certification
import community
import curricula
import lrs_adapter
import plugin.models
from storage import Base, Database, SchemaOutOfDate, SchemaTooNew, check_installation, migrate
from tests.databases import IRI_BASE

OWNERS = (lrs_adapter, community, curricula, certification, plugin.models)
"""Importing them is what declares their tables."""


def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = check_installation(database, IRI_BASE)
    migrate(database, "https://another.example")
    after = check_installation(database, IRI_BASE)
    assert (after.id, after.created) == (before.id, before.created)


def test_an_older_schema_stops_with_the_command_to_run(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    with pytest.raises(SchemaOutOfDate, match="child migrate"):
        check_installation(database, IRI_BASE)


def test_an_older_version_stops_at_a_newer_schema_and_migrates_nothing(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    for act in (check_installation, migrate):
        with pytest.raises(SchemaTooNew, match="is at 9999, which this version of CHILD does not"):
            act(database, IRI_BASE)


def test_a_migration_that_fails_leaves_nobody_its_connection_and_says_why(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection holds the lock of migrations, and waits without a limit."""
    left: list[DBAPIConnection | None] = []

    def fail(config: Config, _revision: str) -> None:
        connection = config.attributes["connection"]
        left.append(connection.connection.dbapi_connection)
        connection.execute(text("select 1"))
        monkeypatch.setattr(connection, "rollback", break_)
        raise ZeroDivisionError

    def break_() -> None:
        raise InvalidRequestError

    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(ZeroDivisionError):
        migrate(database, IRI_BASE)
    monkeypatch.undo()
    with database.engine.connect() as connection:
        assert connection.connection.dbapi_connection not in left
    migrate(database, IRI_BASE)
