"""Harvesting: each statement once, whatever ways another LRS has, by one worker at a time."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs_adapter import (
    harvest,
)
from storage import Database, SecretBox
from tests.integration.records_world import IRIS, NOON, received, record_some
from tests.integration.taking_in.odd_source import (
    BEGAN,
    OddSource,
    add,
    ids_of,
    run,
    status,
)

LATER = timedelta(minutes=2)


def test_all_is_taken_once_in_order_and_later_only_what_is_new(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(35)
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    assert ids_of(database) == ids
    found = status(database)
    assert (found.taken, found.is_behind, found.caught_up) == (35, False, found.last_run)
    assert run(database, secret_box) == 0  # not due yet
    odd.asked.clear()
    run(database, secret_box, LATER)
    assert [one["since"] for one in odd.asked] == ["2026-04-01T10:00:30.000Z"]
    ids += odd.store_some(3)
    run(database, secret_box, 2 * LATER)
    assert ids_of(database) == ids
    assert status(database).is_ordered


@pytest.mark.parametrize(
    "way",
    [
        {"order": "descending"},
        {"order": "mixed"},
        {"more": "whole"},
        {"more": "inside"},
        {"more": "short"},
        {"more": "none"},
        {"since_in": "seconds"},
        {"since_in": "ignored"},
        {"repeats": 4},
        {"through": "2026-04-01T10:00:20Z"},
        {"through": "soon"},
    ],
)
def test_an_lrs_of_other_ways_is_read_whole(
    database: Database, secret_box: SecretBox, odd: OddSource, way: dict[str, Any]
) -> None:
    vars(odd).update(way)
    ids = odd.store_some(35)
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    run(database, secret_box, LATER)
    assert sorted(ids_of(database)) == sorted(ids)
    assert status(database).failures == 0
    for turn in range(2, 5):
        ids += odd.store_some(12)
        run(database, secret_box, turn * LATER)
    assert sorted(ids_of(database)) == sorted(ids)
    assert status(database).is_ordered == (odd.order == "ascending")


def test_what_is_shown_late_is_taken_within_the_overlap_and_up_to_what_is_complete(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    odd.store_some(20)
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    late = odd.store(received(), at=BEGAN + timedelta(seconds=16))
    run(database, secret_box, LATER)
    assert late[0] in ids_of(database)
    odd.through = "2026-04-01T10:00:22Z"
    odd.store_some(20)
    run(database, secret_box, 2 * LATER)
    later = odd.store(received(), at=BEGAN + timedelta(seconds=23))
    run(database, secret_box, 3 * LATER)
    assert later[0] in ids_of(database)


def test_nothing_is_held_while_the_lrs_works(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(12)
    meanwhile: list[UUID] = []

    def write(_path: str, _asked: dict[str, str]) -> None:
        meanwhile.extend(record_some(database, 1))

    odd.script = write
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    assert len(meanwhile) == len(odd.asked)
    assert sorted(ids_of(database)) == sorted([*ids, *map(str, meanwhile)])


def test_a_worker_that_was_thought_dead_writes_nothing(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(8)
    add(database, secret_box, odd.endpoint)
    took_over: list[int] = []

    def overtake(_path: str, _asked: dict[str, str]) -> None:
        if not took_over:
            took_over.append(0)
            much_later = NOON + timedelta(hours=1)
            took_over[0] = harvest(database, secret_box, IRIS, uuid4(), now=much_later, timeout_s=5)

    odd.script = overtake
    harvest(database, secret_box, IRIS, uuid4(), now=NOON, timeout_s=5)
    assert took_over == [8]
    assert ids_of(database) == ids
    found = status(database)
    assert (found.taken, found.known) == (8, 0)


def test_two_workers_at_once_take_everything_once(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(120)
    add(database, secret_box, odd.endpoint)
    workers = [threading.Thread(target=run, args=(database, secret_box)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run(database, secret_box, LATER)
    assert ids_of(database) == ids
    assert status(database).taken == 120
