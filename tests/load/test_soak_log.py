"""A large log: written by two processes at once, followed meanwhile, forwarded whole.

SOAK_COUNT statements (100,000 unless set; 5,000 at least, or there is too little to see of the
worker's memory) on each database. The rates go to the terminal.
"""

import multiprocessing
import os
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, wait
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.fernet import Fernet

from lrs_adapter import LrsKey, read_after
from storage import Database, SecretBox
from tests.databases import IRI_BASE
from tests.integration.flaky_lrs import add, status
from tests.integration.records_world import new_key
from tests.load.forwarding_process import rate, warm_and_last, watch_worker
from tests.load.installations import second_child
from tests.load.statements import fill

COUNT = int(os.environ.get("SOAK_COUNT", "100000"))
WRITERS = 2
STEP = 200
MIB = 1024 * 1024
MOST_GROWTH = 4 * MIB


@pytest.mark.soak
def test_a_large_log_is_followed_and_forwarded_whole(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret_key = Fernet.generate_key().decode()
    began = time.monotonic()
    key, _ = new_key(database, "all")
    with ProcessPoolExecutor(WRITERS, multiprocessing.get_context("spawn")) as pool:
        writers = [pool.submit(write, database.url, key, COUNT // WRITERS) for _ in range(WRITERS)]
        followed = follow(database, writers)
        written = {one for writer in writers for one in writer.result()}
    appending_s = time.monotonic() - began
    assert len(followed) == len(written) == COUNT // WRITERS * WRITERS
    assert set(followed) == written
    with second_child(tmp_path / "second") as second:
        add(database, SecretBox(secret_key), second.endpoint, key=second.key, secret=second.secret)
        environment = {
            "CHILD_DATA_DIR": str(tmp_path),
            "CHILD_DATABASE_URL": database.url,
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_SECRET_KEY": secret_key,
            "CHILD_LOG_LEVEL": "warning",
        }
        samples = watch_worker(database, environment, tmp_path / "worker.log")
        arrived = follow(second.database, [])
    assert arrived == followed
    assert (status(database).dead_letters, status(database).failures) == (0, 0)
    warm, last = warm_and_last(samples)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{database.dialect}: {len(followed):,} statements"
            f"\n  {len(followed) / appending_s:7,.0f}/s appended by {WRITERS} processes, followed"
            f"\n  {rate(samples):7,.0f}/s forwarded to a second CHILD"
            f"\n  {warm / MIB:7.1f} MiB memory of the worker, warm; {last / MIB:.1f} at the end\n"
        )
    assert last - warm < MOST_GROWTH


def write(url: str, key: LrsKey, total: int) -> list[UUID]:
    """One writer's process: append `total` statements in batches of 500."""
    database = Database(url)
    try:
        return fill(database, key, total)
    finally:
        database.dispose()


def follow(database: Database, writers: list[Future[list[UUID]]]) -> list[UUID]:
    """Read the log from its start until the writers are done and nothing comes any more.

    Fails at the first position that is not the one after the last.
    """
    ids: list[UUID] = []
    while True:
        done = all(writer.done() for writer in writers)
        with database.reading() as session:
            entries = read_after(session, len(ids), STEP)
        for entry in entries:
            assert entry.position == len(ids) + 1
            ids.append(entry.statement_id)
        if not entries:
            if done:
                return ids
            wait(writers, timeout=0.02)
