"""A worker's memory while it forwards a long log, 500 at a time, to a bare sink.

SOAK_FORWARDED statements (1,000,000 unless set) on each database, written straight into its tables.
The rate and the memory go to the terminal.
"""

import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage import Database, SecretBox
from tests.databases import IRI_BASE
from tests.integration.records_world import LESSON, NOON
from tests.integration.targets.chosen import add_chosen, of_label
from tests.load.bench_forwarding import sink
from tests.load.forwarding_process import rate, warm_and_last, watch_worker
from tests.load.long_log import Told, lengthen

COUNT = int(os.environ.get("SOAK_FORWARDED", "1000000"))
LEARNERS, LESSONS, POST = 2_000, 40, 500
MIB = 1024 * 1024
MOST_GROWTH = 4 * MIB


@pytest.mark.soak
def test_memory_stays_flat_over_a_long_log(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lengthen(database, told(COUNT))
    secret_key = Fernet.generate_key().decode()
    environment = {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_SECRET_KEY": secret_key,
        "CHILD_LOG_LEVEL": "warning",
    }
    with sink() as endpoint:
        add_chosen(database, SecretBox(secret_key), endpoint, batch=POST)
        samples = watch_worker(database, environment, tmp_path / "worker.log")
    after = of_label(database)
    assert (after.cursor, after.dead_letters, after.failures) == (COUNT, 0, 0)
    warm, last = warm_and_last(samples)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{database.dialect}: {COUNT:,} statements, {POST} at a time, {rate(samples):,.0f}/s;"
            f" the worker holds {warm / MIB:.1f} MiB warm, {last / MIB:.1f} at the end,"
            f" {max(one.rss for one in samples) / MIB:.1f} at most\n"
        )
    assert last - warm < MOST_GROWTH


def told(count: int) -> Iterator[Told]:
    for number in range(count):
        yield Told(
            f"learner-{number % LEARNERS}",
            "http://adlnet.gov/expapi/verbs/completed",
            f"{LESSON.iri}-{number % LESSONS}",
            "key:1",
            NOON + timedelta(seconds=number),
            0.8,
        )
