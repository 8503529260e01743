"""On PostgreSQL the index of 0029 is built beside whoever appends, and again after any end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import PendingRollbackError

from storage import Database, DatabaseTrouble, check_installation, migrate
from storage.backup.snapshot import snapshot
from tests.databases import IRI_BASE, Templates
from tests.integration import release_0007

BEFORE, REVISION = "0028", "0029"
INDEX = "ix_log_mention_besides"
MENTION = text("insert into log_mention (term_id, position, roles) values (:term, 1, 1)")
NOT_READY = text("update pg_index set indisvalid = false where indexrelid = to_regclass(:name)")


@pytest.fixture
def of_before(templates: Templates) -> Iterator[Database]:
    url = templates.empty("postgresql")
    opened = Database(url, wait_s=2)
    migrate(opened, IRI_BASE, release_0007.REVISION)
    with opened.engine.begin() as connection:
        release_0007.fill(connection)
    migrate(opened, IRI_BASE, BEFORE)
    yield opened
    opened.dispose()
    templates.drop(url)


def test_others_append_at_every_statement_of_it(of_before: Database) -> None:
    other, said = Database(of_before.url, wait_s=2), list[str]()

    def append(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        with other.engine.begin() as connection:
            connection.execute(MENTION, {"term": 1_000 + len(said)})
        said.append(statement)

    event.listen(of_before.engine, "before_cursor_execute", append)
    migrate(of_before, IRI_BASE, REVISION)
    event.remove(of_before.engine, "before_cursor_execute", append)
    other.dispose()
    assert any(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX}" in sql for sql in said)
    assert states(of_before) == [True]


@pytest.mark.parametrize("is_valid", [True, False])
def test_what_an_ended_run_left_is_kept_where_it_is_whole(
    of_before: Database, is_valid: bool
) -> None:
    """The index stands, whole or half built; the rest was rolled back."""
    with of_before.engine.begin() as connection:
        connection.execute(
            text(
                f"create index {INDEX} on log_mention (position, roles, term_id)"
                " where (roles & 1418) <> 0"
            )
        )
        if not is_valid:
            connection.execute(NOT_READY, {"name": INDEX})
    before = number_of(of_before)
    migrate(of_before, IRI_BASE, REVISION)
    assert states(of_before) == [True]
    assert (number_of(of_before) == before) is is_valid


@pytest.mark.parametrize("part", [INDEX, "INTO log_registration", "TABLE withheld_changes"])
def test_it_is_run_again_wherever_it_was_ended(of_before: Database, part: str) -> None:
    def end(connection: Connection, _u: Any, statement: str, *_: Any) -> None:
        if part in statement:
            raw: Any = connection.connection.driver_connection
            raw.close()

    event.listen(of_before.engine, "before_cursor_execute", end)
    with pytest.raises((DatabaseTrouble, PendingRollbackError)):
        migrate(of_before, IRI_BASE, REVISION)
    event.remove(of_before.engine, "before_cursor_execute", end)
    with of_before.engine.connect() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == BEFORE
        assert connection.scalar(text("select to_regclass('log_registration')")) is None
    migrate(of_before, IRI_BASE)
    check_installation(of_before, IRI_BASE)
    assert states(of_before) == [True]


@pytest.mark.parametrize("other", ["migrates", "copies"])
def test_who_waits_for_its_turn_holds_up_no_index(of_before: Database, other: str) -> None:
    """Both begin before the index is built, and both end well."""
    second, at_index, waits = Database(of_before.url), Event(), Event()

    def hold(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if "CREATE INDEX CONCURRENTLY" in statement:
            at_index.set()
            assert waits.wait(20)

    def tell(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if "advisory" in statement:
            waits.set()

    def wait() -> None:
        if other == "migrates":
            migrate(second, IRI_BASE)
        else:
            with snapshot(second) as copied:
                assert "log_registration" in copied.tables

    event.listen(of_before.engine, "before_cursor_execute", hold)
    event.listen(second.engine, "before_cursor_execute", tell)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(migrate, of_before, IRI_BASE)
        assert at_index.wait(20)
        begun = monotonic()
        waiting = pool.submit(wait)
        first.result()
        waiting.result()
    second.dispose()
    assert monotonic() - begun < 20
    assert states(of_before) == [True]


def states(database: Database) -> list[bool]:
    """Whether the index is valid; nothing where there is none."""
    with database.engine.connect() as connection:
        found = text("select indisvalid from pg_index where indexrelid = to_regclass(:name)")
        return list(connection.scalars(found, {"name": INDEX}))


def number_of(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.scalar(text("select to_regclass(:name)::oid"), {"name": INDEX}))
