"""A pooled connection of PostgreSQL is asked whether it lives only where that is in doubt."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from storage import Database, Prepared, connection_trust
from tests.databases import Templates

BACKEND = Prepared(text("SELECT pg_backend_pid() AS pid").columns())
END_OTHERS = text(
    "SELECT bool_and(pg_terminate_backend(pid, 30000)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""The server waits so many milliseconds for each to be gone, not only to have been told."""


@pytest.fixture
def url(templates: Templates) -> Iterator[str]:
    made = templates.fresh("postgresql")
    yield made
    templates.drop(made)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def pings(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    asked: list[Any] = []
    ping = database.engine.dialect.do_ping

    def counted(connection: Any) -> bool:
        asked.append(connection)
        return ping(connection)

    monkeypatch.setattr(database.engine.dialect, "do_ping", counted)
    return asked


def _backend(database: Database) -> int:
    with database.look_up() as within:
        [(pid,)] = BACKEND.raw_rows(within)
    return int(pid)


def _end_all(url: str) -> None:
    """As a server does that is restarted, or an operator who ends what stands still."""
    other = Database(url)
    with other.unit_of_work() as uow:
        assert uow.session.scalar(END_OTHERS)
    other.dispose()


def test_one_used_just_now_is_taken_without_asking_the_server(
    database: Database, pings: list[Any]
) -> None:
    assert _backend(database) == _backend(database)
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    assert pings == []


def test_one_that_rested_is_asked_first(
    database: Database, pings: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _backend(database)
    monkeypatch.setattr(connection_trust, "TRUSTED_S", 0.0)
    assert _backend(database) == first
    assert len(pings) == 1


@pytest.mark.parametrize("trusted_s", [0.0, 3600.0])
def test_one_that_the_server_has_ended_is_replaced(
    database: Database, url: str, monkeypatch: pytest.MonkeyPatch, trusted_s: float
) -> None:
    """Nobody notices, however fresh it is; nor with those beside it in the pool."""
    with database.look_up(), database.look_up():
        first = _backend(database)
    monkeypatch.setattr(connection_trust, "TRUSTED_S", trusted_s)
    _end_all(url)
    with database.look_up() as one, database.look_up() as two, database.look_up() as three:
        backends = {BACKEND.raw_rows(each)[0][0] for each in (one, two, three)}
    assert len(backends) == 3
    assert first not in backends
    with database.unit_of_work() as uow:
        assert uow.session.scalar(text("SELECT 1")) == 1
