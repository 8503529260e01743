"""Memory while a long log is written to a file, and while a long file is taken in.

SOAK_COUNT statements (100,000 unless set) on each database; the rates go to the terminal. Each
command is a process of its own, whose memory may not grow with the log.
"""

import gzip
import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import psutil
import pytest

from lrs_adapter import head_position
from storage import Database
from tests.integration.records_world import NOON, record_some
from tests.integration.whole_log.log_world import environment_of
from tests.load.installations import child_process
from tests.load.long_log import Told, lengthen
from tests.load.test_soak_memory import MB, watched
from tests.load.varied_log import varied

COUNT = int(os.environ.get("SOAK_COUNT", "100000"))
MOST_GROWTH = 25 * MB


@pytest.mark.soak
def test_the_whole_log_goes_out_and_in_in_constant_memory(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = environment_of(database, tmp_path)
    record_some(database, 1)
    peaks: dict[str, list[int]] = {"import": [], "export": []}
    for count in (COUNT // 10, COUNT):
        write(tmp_path / f"{count}.jsonl.gz", count)
        taking_s, taking = command(environment, tmp_path, "import", f"{count}.jsonl.gz")
        lengthen(database, told(count))
        with database.reading() as session:
            length = head_position(session)
        going_s, going = command(environment, tmp_path, "export", f"{count}-out.jsonl.gz")
        peaks["import"].append(taking)
        peaks["export"].append(going)
        with capsys.disabled():
            sys.stdout.write(
                f"\n{database.dialect}: {count / taking_s:,.0f}/s of {count:,} in, "
                f"{taking / MB:.1f} MB; {length / going_s:,.0f}/s of {length:,} out, "
                f"{going / MB:.1f} MB"
            )
    for small, large in peaks.values():
        assert large - small < MOST_GROWTH


def command(environment: dict[str, str], folder: Path, verb: str, file: str) -> tuple[float, int]:
    """How many seconds `child log …` took, and the most memory that it had, in bytes."""
    began, log = time.monotonic(), folder / "command.log"
    with child_process(["log", verb, str(folder / file)], environment, log) as process:
        with watched(process.pid) as memory:
            while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.02)
        assert process.wait() == 0, log.read_text("utf-8")
    return time.monotonic() - began, memory.most


def write(file: Path, count: int) -> None:
    with gzip.open(file, "wb", compresslevel=1) as out:
        for number in range(count):
            out.write(orjson.dumps(varied(number)) + b"\n")


def told(count: int) -> Iterator[Told]:
    for number in range(count):
        actor = f"account::https://child.example::{number % 1000}"
        at = NOON + timedelta(seconds=number)
        yield Told(actor, "https://example.org/v", "https://example.org/a", "a::b", at, 0.5)
