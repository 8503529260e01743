"""kill -9 at every point of an import: the same command goes on, each statement is there once."""

import signal
from pathlib import Path

import orjson

from storage import Database
from tests.integration.kill_points.points import IMPORTING
from tests.integration.records_world import received
from tests.integration.whole_log.log_world import (
    as_json,
    environment_of,
    log_of,
    ours_of,
    process,
    store_with_data,
)

COUNT, EVERY = 2_600, 260


def test_killed_at_every_point_it_goes_on(database: Database, tmp_path: Path) -> None:
    environment, file = environment_of(database, tmp_path), tmp_path / "in.jsonl"
    given = [received(verb={}) if n % EVERY == 0 else received() for n in range(COUNT)]
    file.write_bytes(b"\n".join(orjson.dumps(one) for one in given))
    for point, nth in zip(IMPORTING, (3, 5, 8, 2), strict=True):
        killed = process(environment, "import", file, kill_at=f"{point}:{nth}")
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
    told = as_json(environment, "import", file, exit_code=1)
    assert (told["lines"], told["refused"], told["resumed"]) == (COUNT, COUNT // EVERY, True)
    assert told["taken"] + told["known"] == COUNT - COUNT // EVERY
    good = [one["id"] for n, one in enumerate(given) if n % EVERY]
    assert [str(one.statement_id) for one in log_of(database)] == good
    refused = ours_of(Path(told["refused_file"]), "refused")
    assert [one["line"] for one in refused] == list(range(1, COUNT + 1, EVERY))
    assert not list(tmp_path.glob("*.import-progress"))


def test_data_are_whole_after_a_kill(database: Database, tmp_path: Path) -> None:
    environment, file = environment_of(database, tmp_path), tmp_path / "log.jsonl.gz"
    store_with_data(database, b"a certificate", bytes(500_000))
    as_json(environment, "export", file)
    killed = process(environment, "import", file, kill_at=IMPORTING[0])
    assert killed.returncode == -signal.SIGKILL
    told = as_json(environment, "import", file)
    assert (told["taken"], told["known"], told["refused"]) == (0, 1, 0)
