"""On PostgreSQL large indexes are built beside whoever appends, and again after any end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event, text

from plugin.cli import main
from storage import Database, DatabaseTrouble, check_installation, migrate
from storage.backup.snapshot import snapshot
from storage.trouble import GONE
from tests.databases import IRI_BASE, Templates
from tests.integration.release_0007.brought import brought_to


@dataclass(frozen=True)
class Building:
    """A migration that builds an index before its transaction, and what it says after it."""

    before: str
    revision: str
    index: str
    where: str
    parts: tuple[str, str]
    columns: str = "position, roles, term_id"


BUILDINGS = (
    Building(
        "0028",
        "0029",
        "ix_log_mention_besides",
        "(roles & 1418) <> 0",
        ("INTO log_registration", "TABLE withheld_changes"),
    ),
    Building(
        "0030",
        "0031",
        "ix_log_mention_involved",
        "(roles & 24576) <> 0",
        ("INTO involved_candidate", "TABLE involved_candidate"),
    ),
    Building(
        "0036",
        "0037",
        "ix_log_mention_term_id_besides",
        "(roles & 1418) <> 0",
        ("indisvalid", "ix_log_statement_actor_id_pointing"),
        "term_id, position",
    ),
)
MENTION = text("insert into log_mention (term_id, position, roles) values (:term, 1, 1)")
NOT_READY = text("update pg_index set indisvalid = false where indexrelid = to_regclass(:name)")


@pytest.fixture(params=BUILDINGS, ids=lambda one: one.revision)
def building(request: pytest.FixtureRequest) -> Building:
    found: Building = request.param
    return found


@pytest.fixture
def of_before(templates: Templates, building: Building) -> Iterator[Database]:
    with brought_to(building.before, templates, "postgresql", wait_s=2) as opened:
        yield opened


def test_others_append_at_every_statement_of_it(of_before: Database, building: Building) -> None:
    other, said = Database(of_before.url, wait_s=2), list[str]()

    def append(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        with other.engine.begin() as connection:
            connection.execute(MENTION, {"term": 1_000 + len(said)})
        said.append(statement)

    event.listen(of_before.engine, "before_cursor_execute", append)
    migrate(of_before, IRI_BASE, building.revision)
    event.remove(of_before.engine, "before_cursor_execute", append)
    other.dispose()
    wanted = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {building.index}"
    assert any(wanted in sql for sql in said)
    assert states(of_before, building) == [True]


@pytest.mark.parametrize("is_valid", [True, False])
def test_what_an_ended_run_left_is_kept_where_it_is_whole(
    of_before: Database, building: Building, is_valid: bool
) -> None:
    """The index stands, whole or half built; the rest was rolled back."""
    with of_before.engine.begin() as connection:
        connection.execute(
            text(
                f"create index {building.index} on log_mention ({building.columns})"
                f" where {building.where}"
            )
        )
        if not is_valid:
            connection.execute(NOT_READY, {"name": building.index})
    before = number_of(of_before, building)
    migrate(of_before, IRI_BASE, building.revision)
    assert states(of_before, building) == [True]
    assert (number_of(of_before, building) == before) is is_valid


@pytest.mark.parametrize("part", [None, 0, 1], ids=["index", "first", "last"])
def test_it_is_run_again_wherever_it_was_ended(
    of_before: Database, building: Building, part: int | None
) -> None:
    wanted = building.index if part is None else building.parts[part]

    def end(connection: Connection, _u: Any, statement: str, *_: Any) -> None:
        if wanted in statement:
            raw: Any = connection.connection.driver_connection
            raw.close()

    event.listen(of_before.engine, "before_cursor_execute", end)
    with pytest.raises(DatabaseTrouble) as trouble:
        migrate(of_before, IRI_BASE, building.revision)
    event.remove(of_before.engine, "before_cursor_execute", end)
    assert trouble.value.trouble == GONE
    with of_before.engine.connect() as connection:
        reached = connection.scalar(text("select version_num from alembic_version"))
        assert reached == building.before
        assert connection.scalar(text("select to_regclass('involved_candidate')")) is None
    migrate(of_before, IRI_BASE)
    check_installation(of_before, IRI_BASE)
    assert states(of_before, building) == [True]


def test_a_server_lost_while_it_builds_is_told_in_a_line(
    of_before: Database, building: Building, tmp_path: Path
) -> None:
    """As an operator sees it; given again, the command goes on from there."""
    environment = {
        "CHILD_DATABASE_URL": of_before.url,
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_BASE_URL": IRI_BASE,
        "CHILD_LOG_LEVEL": "error",
    }

    def lose(connection: Connection, _u: Any, statement: str, *_: Any) -> None:
        if f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {building.index}" in statement:
            raw: Any = connection.connection.driver_connection
            with of_before.engine.begin() as other:
                other.execute(
                    text("select pg_terminate_backend(:pid)"), {"pid": raw.info.backend_pid}
                )

    event.listen(Engine, "before_cursor_execute", lose)
    ended = CliRunner().invoke(main, ["migrate"], env=environment)
    event.remove(Engine, "before_cursor_execute", lose)
    assert (ended.exit_code, ended.stdout) == (3, ""), ended.output
    [told] = ended.stderr.splitlines()
    assert "The database does not answer." in told
    assert told.endswith("run child migrate again.")
    again = CliRunner().invoke(main, ["migrate"], env=environment)
    assert again.exit_code == 0, again.output
    assert states(of_before, building) == [True]


@pytest.mark.parametrize("other", ["migrates", "copies"])
def test_who_waits_for_its_turn_holds_up_no_index(
    of_before: Database, building: Building, other: str
) -> None:
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
    assert states(of_before, building) == [True]


def states(database: Database, building: Building) -> list[bool]:
    """Whether the index is valid; nothing where there is none."""
    with database.engine.connect() as connection:
        found = text("select indisvalid from pg_index where indexrelid = to_regclass(:name)")
        return list(connection.scalars(found, {"name": building.index}))


def number_of(database: Database, building: Building) -> int:
    with database.engine.connect() as connection:
        return int(
            connection.scalar(text("select to_regclass(:name)::oid"), {"name": building.index})
        )
