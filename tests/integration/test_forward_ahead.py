"""What is read ahead comes by a connection of its own, and nobody who holds one waits for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from uuid import uuid4

import pytest

from lrs_adapter import forward
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs
from tests.integration.records_world import IRIS, NOON, record_some

MOST, LEFT, TARGETS = 16, 2, 6
"""Connections of PostgreSQL that a process opens at most; how many of them nobody holds."""


@pytest.fixture
def several() -> Iterator[list[FlakyLrs]]:
    with ExitStack() as running:
        yield [running.enter_context(flaky_lrs()) for _ in range(TARGETS)]


@pytest.fixture
def hasty(database_url: str) -> Iterator[Database]:
    """It waits for a connection, or for somebody else's lock, for some seconds alone."""
    opened = Database(database_url, wait_s=4)
    yield opened
    opened.dispose()


def test_more_targets_than_connections_wait_for_each_other_and_not_for_themselves(
    hasty: Database, secret_box: SecretBox, several: list[FlakyLrs]
) -> None:
    ids = record_some(hasty, 300)
    for number, lrs in enumerate(several):
        add(hasty, secret_box, lrs.endpoint, label=str(number))

    def to(number: int) -> int:
        only, owner = str(number), uuid4()
        return forward(hasty, secret_box, IRIS, owner, now=NOON, timeout_s=5, only=only)

    with ExitStack() as held, ThreadPoolExecutor(TARGETS) as at_once:
        if hasty.dialect == "postgresql":
            for _ in range(MOST - LEFT):
                held.enter_context(closing(hasty.engine.raw_connection()))
        assert list(at_once.map(to, range(TARGETS))) == [len(ids)] * TARGETS
    assert [lrs.order for lrs in several] == [[str(one) for one in ids]] * TARGETS
