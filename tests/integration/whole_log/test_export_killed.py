"""kill -9 at every point of an export: the same command goes on, and the file is whole."""

import signal
from pathlib import Path

import pytest

from storage import Database
from tests.integration.kill_points.points import EXPORTING
from tests.integration.records_world import new_key, record_some
from tests.integration.whole_log.log_world import (
    as_json,
    environment_of,
    lines_of,
    log_of,
    process,
    run,
    statements_of,
    store_with_data,
)
from tests.load.statements import fill

COUNT = 6_000


@pytest.mark.parametrize("name", ["log.jsonl.gz", "log.csv"])
def test_killed_at_every_point_it_goes_on(database: Database, tmp_path: Path, name: str) -> None:
    environment, file = environment_of(database, tmp_path), tmp_path / name
    key, _ = new_key(database, "all")
    store_with_data(database, b"a certificate")
    fill(database, key, COUNT)
    store_with_data(database, b"another")
    options = ["--csv"] if name.endswith(".csv") else []
    before = [one.document for one in log_of(database)]
    for point in [*EXPORTING[:2], f"{EXPORTING[0]}:2", EXPORTING[2]][:: 1 if not options else 3]:
        killed = process(environment, "export", file, *options, kill_at=point)
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
        record_some(database, 1)  # is not in it, however late it ends
    done = as_json(environment, "export", file, *options)
    assert (done["statements"], done["resumed"]) == (len(before), True)
    if options:
        positions = [line.partition(b",")[0] for line in lines_of(file)[1:]]
        assert positions == [str(n).encode() for n in range(1, len(before) + 1)]
    else:
        assert statements_of(file) == before
        assert as_json(environment, "check", file)["data"] == 2
    assert not file.with_name(f"{name}.progress").exists()


def test_another_command_does_not_go_on_with_it(database: Database, tmp_path: Path) -> None:
    environment, file = environment_of(database, tmp_path), tmp_path / "log.jsonl"
    record_some(database, 3)
    assert process(environment, "export", file, kill_at=EXPORTING[0]).returncode < 0
    result = run(environment, "export", file, "--until", "2030-01-01")
    assert result.exit_code == 1
    assert "was begun by another command" in result.stderr
    file.write_bytes(b"")  # what was on the disk and is not: told, and not gone on with
    (tmp_path / "log.jsonl.progress").write_bytes(
        (tmp_path / "log.jsonl.progress").read_bytes().replace(b'"size":0', b'"size":10')
    )
    assert "shorter than what was written" in run(environment, "export", file).stderr
