"""Killed at any moment or on a full disk: no half file, no half installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Templates
from tests.integration.backup.conftest import NewPlace, filled
from tests.integration.backup.installations import KEY, rows
from tests.integration.failures.own_mounts import in_own_mounts
from tests.integration.failures.services import child
from tests.integration.kill_points.prepared import Installation, installation
from tests.integration.kill_points.processes import KILLED, ForkServer, fork_server


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    with fork_server(tmp_path_factory.mktemp("processes") / "output.log") as started:
        yield started


@pytest.mark.parametrize("point", ["backup/part:1", "backup/part:20", "backup/before-name"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_backup_leaves_nothing(
    processes: ForkServer, place: NewPlace, tmp_path: Path, kind: str, point: str
) -> None:
    source = filled(place(kind))
    folder = tmp_path / "backups"
    folder.mkdir()
    installed = Installation(
        {
            "CHILD_DATA_DIR": str(tmp_path),
            "CHILD_DATABASE_URL": source.database_url,
            "CHILD_SECRET_KEY": KEY,
        },
        source.database_url,
    )
    file = folder / "one.tar.gz"
    killed = child(processes, installed, "backup", str(file), CHILD_KILL_AT=point)
    assert killed.code == KILLED
    assert list(folder.iterdir()) == []
    assert child(processes, installed, "backup", str(file)).code == 0
    assert child(processes, installed, "backup", "verify", str(file)).code == 0


@pytest.mark.parametrize("point", ["restore/loaded", "restore/before-end"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_restore_leaves_an_empty_installation(
    processes: ForkServer,
    place: NewPlace,
    templates: Templates,
    tmp_path: Path,
    kind: str,
    point: str,
) -> None:
    source = filled(place("sqlite"))
    file = tmp_path / "one.tar.gz"
    source.done("backup", file)
    made = installation(templates, kind, tmp_path / "target")
    target = Installation(made.environment | {"CHILD_SECRET_KEY": KEY}, made.database_url)
    killed = child(processes, target, "restore", str(file), CHILD_KILL_AT=point)
    assert killed.code == KILLED
    assert rows(target.database_url)["member"] == []
    again = child(processes, target, "restore", str(file))
    assert again.code == 0, again.output
    assert len(rows(target.database_url)["member"]) > 1
    if kind == "sqlite":
        folder = Path(target.database_url.removeprefix("sqlite:///")).parent
        assert list(folder.glob(".*restoring*")) == []
    templates.drop(target.database_url)


def test_a_full_disk_is_told_and_nothing_is_left_there(tmp_path: Path) -> None:
    told = in_own_mounts("tests.integration.backup.small_disk", tmp_path)
    for what in ("backup", "restore"):
        assert told[what]["code"] == 1
        assert "is full. Free space" in told[what]["output"]
        assert "Traceback" not in told[what]["output"]
    assert told["left by backup"] == []
    assert told["left by restore"] == []
    assert told["with room"]["code"] == 0
    assert told["verified"]["code"] == 0
