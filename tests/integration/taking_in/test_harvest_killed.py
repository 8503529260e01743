"""kill -9 while another LRS is read, and two processes at it: each statement once all the same."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from lrs_adapter import read_after
from storage import Database, SecretBox
from tests.integration.kill_points.points import HARVESTING
from tests.integration.records_world import received
from tests.integration.taking_in.odd_source import OddSource, add, odd_source, status

REPOSITORY = Path(__file__).resolve().parents[3]
KILLS = [f"{point}:{nth}" for point in HARVESTING for nth in (1, 2)]


@pytest.fixture
def odd() -> Iterator[OddSource]:
    with odd_source() as running:
        running.page = 20
        yield running


def worker(database_url: str, key: str, minutes: int, **more: str) -> subprocess.Popen[bytes]:
    arguments = [database_url, key, str(minutes)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.taking_in.harvest_process", *arguments],
        cwd=REPOSITORY,
        env=dict(os.environ) | more,
    )


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_killed_at_every_point_it_takes_each_once(
    database: Database, database_url: str, odd: OddSource, order: str
) -> None:
    key = Fernet.generate_key().decode()
    odd.order = order
    ids = odd.store_some(330)
    odd.store(received(verb={}))
    add(database, SecretBox(key), odd.endpoint)
    for number, point in enumerate(KILLS):
        killed = worker(database_url, key, number * 5, CHILD_KILL_AT=point)
        assert killed.wait(60) == -signal.SIGKILL, point
    assert worker(database_url, key, 60).wait(60) == 0
    with database.reading() as session:
        assert sorted(str(one.statement_id) for one in read_after(session, 0, 500)) == sorted(ids)
    found = status(database)
    assert (found.taken, found.refused, found.failures) == (330, 1, 0)


def test_two_processes_at_once_take_each_once_in_order(
    database: Database, database_url: str, odd: OddSource
) -> None:
    key = Fernet.generate_key().decode()
    ids = odd.store_some(300)
    add(database, SecretBox(key), odd.endpoint)
    workers = [worker(database_url, key, 0) for _ in range(2)]
    assert [one.wait(60) for one in workers] == [0, 0]
    assert worker(database_url, key, 60).wait(60) == 0
    with database.reading() as session:
        assert [str(one.statement_id) for one in read_after(session, 0, 500)] == ids
    assert status(database).taken == 300
