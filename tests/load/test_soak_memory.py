"""A server's memory while many statements are posted, and while the whole log is read again.

SOAK_COUNT statements (100,000 unless set) on each database, in batches of 500, over HTTP; then all
of them by way of `more`, 500 a page.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from storage import Database
from tests.databases import IRI_BASE
from tests.load.installations import SecondChild, second_child
from tests.load.statements import BATCH
from tests.load.varied_log import bodies, post

COUNT = int(os.environ.get("SOAK_COUNT", "100000"))
LOOK_EVERY_S = 0.05
MB = 1_000_000
MOST = 250 * MB
HEADERS = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}


@dataclass
class Memory:
    """What a process was seen to hold, in bytes."""

    seen: list[int] = field(default_factory=list)

    @property
    def most(self) -> int:
        return max(self.seen)


@pytest.mark.soak
def test_a_server_stays_small_while_a_long_log_is_posted_and_read(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"CHILD_DATABASE_URL": database.url, "CHILD_IRI_BASE": IRI_BASE}
    with second_child(tmp_path, **settings) as child, requests.Session() as session:
        session.auth = (child.key, child.secret)
        session.headers.update(HEADERS)
        with watched(child.pid) as posting:
            for body in bodies(0, COUNT):
                post(session, child.endpoint, body)
        with watched(child.pid) as reading:
            found = read_whole(session, child)
    assert found == COUNT
    with capsys.disabled():
        sys.stdout.write(
            f"\n{database.dialect}: a server's memory, below {MOST // MB} MB"
            f"\n  {posting.most / MB:7.1f} MB while {COUNT:,} were posted, {BATCH} at a time"
            f"\n  {reading.most / MB:7.1f} MB while all were read"
            "\n"
        )
    assert max(posting.most, reading.most) < MOST


def read_whole(session: requests.Session, child: SecondChild) -> int:
    """How many statements there are, each once."""
    ids: set[str] = set()
    count = 0
    more = "/xapi/statements?limit=500&ascending=true"
    host = child.endpoint.removesuffix("/xapi")
    while more:
        answer = session.get(f"{host}{more}", timeout=60)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        ids.update(one["id"] for one in page["statements"])
        count += len(page["statements"])
        more = page["more"]
    assert len(ids) == count
    return count


@contextmanager
def watched(pid: int) -> Iterator[Memory]:
    """The process's resident memory, looked at until the block ends."""
    memory, process, done = Memory(), psutil.Process(pid), threading.Event()

    def look() -> None:
        while True:
            memory.seen.append(process.memory_info().rss)
            if done.wait(LOOK_EVERY_S):
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield memory
    finally:
        done.set()
        watcher.join()
