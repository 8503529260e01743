"""A batch that is not taken apart is the same, seen from anywhere, as one that is."""

from collections.abc import Sequence

import orjson
import pytest

from lrs_adapter.outgoing import Outgoing
from lrs_adapter.outgoing_rows import (
    DOCUMENTS,
    OutgoingRows,
    listed,
    next_outgoing,
    span_of,
    whom_of,
    written,
)
from lrs_adapter.target_filter import TargetFilter
from lrs_adapter.target_stretch import MOST_BYTES, Next, Taking, next_for
from storage import Database
from tests.integration.records_world import new_key, received, store
from tests.integration.targets.test_outgoing_bytes import fill_varied


@pytest.fixture
def batch(database: Database) -> OutgoingRows:
    fill_varied(database)
    with database.look_up() as within:
        return next_outgoing(within, 0, 500, MOST_BYTES)


def positions(some: Sequence[Outgoing]) -> list[int]:
    return [one.position for one in some]


def test_it_is_its_statements(batch: OutgoingRows) -> None:
    apart = [*batch]
    assert len(batch) == len(apart) == 15
    for rows, some in ((batch, apart), (batch[3:9], apart[3:9]), (batch[-1:], apart[-1:])):
        assert [*rows] == some
        assert [rows[at] for at in range(len(rows))] == some
        assert (rows[0], rows[-1]) == (some[0], some[-1])
        assert span_of(rows) == span_of(some)
        assert whom_of(rows) == whom_of(some)
        assert listed(rows) == listed(some)
        assert written(rows) == written(some)
        assert orjson.loads(listed(rows)) == [one.hexadecimal for one in some]


def test_halves_of_halves_are_what_they_were(batch: OutgoingRows) -> None:
    middle = len(batch) // 2
    first, second = batch[:middle], batch[middle:]
    assert positions([*first[2:], *second[:2], *second[2:]]) == positions(batch)[2:]
    assert (len(batch[20:]), bool(batch[5:5]), [*batch[5:5]]) == (0, False, [])
    with pytest.raises(IndexError):
        _ = first[middle]


def test_up_to_a_position(batch: OutgoingRows) -> None:
    assert positions(batch.up_to(4)) == [1, 2, 3, 4]
    assert positions(batch[2:].up_to(4)) == [3, 4]
    assert positions(batch.up_to(99)) == positions(batch)
    assert positions(batch[5:].up_to(1)) == []


def test_of_which_version(database: Database, batch: OutgoingRows) -> None:
    """What holds the letters of it deeper within says nothing, where it says last what it is."""
    assert batch.written[1]
    key, at = new_key(database, "all")[0], {"timestamp": "2026-05-04T11:00:00Z"}
    within = {"extensions": {"https://example.org/ext/told": {"version": "2.0.0"}}}
    store(database, key, *(received(context=within, **at) for _ in range(3)))
    with database.look_up() as asking:
        first, both = (next_outgoing(asking, after, 500, MOST_BYTES) for after in (15, 14))
    assert (len(first), first.written[1], both.written[1]) == (3, False, True)


def parts_of(coming: Next, most: int) -> list[Next]:
    found, rest = [], coming
    while True:
        first, left = rest.parted(most)
        found.append(first)
        if left is None:
            return found
        rest = left


def test_in_parts_nothing_is_lost_and_the_order_is_kept(database: Database) -> None:
    fill_varied(database)
    verb = "https://example.org/verbs/tried"
    for taking in (Taking(), Taking(TargetFilter(verbs=(verb,)))):
        with database.look_up() as within:
            coming = next_for(within, 0, 500, taking)
        for most in (1, 4, 7, 500):
            parts = parts_of(coming, most)
            assert max(len(one.found) for one in parts) <= most
            assert positions([each for one in parts for each in one.found]) == positions(
                coming.found
            )
            assert [each for one in parts for each in one.left_out] == coming.left_out
            after = 0
            for one in parts:
                seen = positions(one.found) + one.left_out
                assert all(after < position <= one.end for position in seen)
                after = one.end
            assert after == coming.end


def test_of_several_at_once_each_is_no_larger_than_it_may_be(database: Database) -> None:
    key = new_key(database, "all")[0]
    filler = {"extensions": {"https://example.org/filler": "x" * 400_000}}
    store(database, key, *(received(context=filler) for _ in range(5)))
    with database.look_up() as within:
        coming = next_for(within, 0, 5, Taking(), batches=2)
    assert [len(one.found) for one in parts_of(coming, 5)] == [2, 2, 1]


@pytest.mark.parametrize(("batches", "goes"), [(1, 3), (4, 13)])
def test_of_large_ones_no_more_is_held_than_goes(
    database: Database, batches: int, goes: int
) -> None:
    key = new_key(database, "all")[0]
    filler = {"extensions": {"https://example.org/filler": "x" * 300_000}}
    for _ in range(4):
        store(database, key, *(received(context=filler) for _ in range(8)))
    with database.look_up() as within:
        found = next_for(within, 0, 8, Taking(), batches).found
    held = found._rows.octets(DOCUMENTS, 0, len(found._rows))
    assert len(found) == len(held) == goes
    assert sum(map(len, held)) <= batches * MOST_BYTES
