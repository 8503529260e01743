"""What is read ahead comes by a connection of its own, and nobody who holds one waits for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from lrs_adapter import forward
from lrs_adapter.outgoing_rows import NEXT_WITHIN
from storage import Connected, Database, SecretBox
from tests.integration.asked import asked
from tests.integration.flaky_lrs import HANG_UP, FlakyLrs, Reply, add, flaky_lrs, run, status
from tests.integration.records_world import IRIS, NOON, record_some
from tests.integration.targets.chosen import add_chosen

MOST, LEFT, TARGETS = 16, 2, 6
"""Connections of PostgreSQL that a process opens at most; how many of them nobody holds."""


@pytest.fixture
def several() -> Iterator[list[FlakyLrs]]:
    with ExitStack() as running:
        yield [running.enter_context(flaky_lrs()) for _ in range(TARGETS)]


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


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


def test_many_batches_are_read_at_once_where_a_question_is_dear(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    """20 batches of a step: one, then two, four, eight and the rest."""
    ids = record_some(database, 1_010)
    add(database, secret_box, flaky.endpoint)
    with asked(database) as done:
        assert run(database, secret_box) == 1_000
    reads = done.count(NEXT_WITHIN._for(database.engine.dialect).sql)
    assert reads == (5 if database.dialect == "postgresql" else 20)
    assert run(database, secret_box) == 10
    assert flaky.order == [str(one) for one in ids]
    assert status(database).behind == 0


def test_a_target_with_a_rate_is_read_no_faster_than_it_is_sent_to(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = record_some(database, 300)
    add_chosen(database, secret_box, flaky.endpoint, rate=50)
    with asked(database) as done:
        sent = [run(database, secret_box, NOON + timedelta(seconds=at)) for at in range(6)]
    assert sent[0] == 0
    assert all(45 <= each <= 50 for each in sent[1:])
    assert done.count(NEXT_WITHIN._for(database.engine.dialect).sql) == 5
    assert flaky.order == [str(one) for one in ids[: sum(sent)]]


def test_what_fails_within_what_was_read_at_once_is_sent_again_and_nothing_twice(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = record_some(database, 300)

    def now_and_then(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        if lrs.requests == 3:
            return 413, {}, b""
        if lrs.requests in (6, 8):
            lrs.keep(batch)
            return HANG_UP
        return None

    flaky.script = now_and_then
    add(database, secret_box, flaky.endpoint)
    now = NOON
    while status(database).behind:
        run(database, secret_box, now)
        now += timedelta(minutes=20)
    assert flaky.order == [str(one) for one in ids]


def test_what_cannot_be_read_keeps_nothing_back_that_comes_before_its_batch(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a page of the disk that is damaged: what was taken is not sent again for ever."""
    ids = record_some(database, 300)
    add(database, secret_box, flaky.endpoint)
    stretch = import_module("lrs_adapter.target_stretch")
    read = stretch.next_outgoing

    def damaged(within: Connected, after: int, most: int, most_bytes: int) -> Any:
        if after < 180 <= after + most:
            raise OperationalError("select", None, Exception("a damaged page"))
        return read(within, after, most, most_bytes)

    monkeypatch.setattr(stretch, "next_outgoing", damaged)
    for hour in range(6):
        with pytest.raises(OperationalError):
            run(database, secret_box, NOON + timedelta(hours=hour))
    assert flaky.order == [str(one) for one in ids[:150]]
    assert status(database).behind == 150
    assert flaky.requests <= 6
