"""An erasure that ends while records of hers are on their way to another LRS."""

import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from lrs_adapter import claim, head_position, move_cursor, release
from lrs_adapter.erasing import request_states, sent_statements
from lrs_adapter.models import LrsTarget
from storage import Database, utc_now
from tests.integration.erasing.quetzal import Quetzal
from tests.integration.erasing.test_nothing_is_found import erase
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs, run
from tests.integration.records_world import record_some

BATCH = 50
LONG_ENOUGH_S = 0.5
"""For a thread to read a batch."""


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def begin_at_the_end(quetzal: Quetzal, flaky: FlakyLrs) -> None:
    """A target that is to get what is recorded from now on, and does not say what it has."""
    flaky.answer_to_get = (403, {}, b"")
    services = quetzal.world.services
    add(services.database, services.secret_box, flaky.endpoint)
    with services.database.unit_of_work() as uow:
        reader = uow.session.scalars(select(LrsTarget)).one().reader
        lease = claim(uow, reader, uuid4(), now=utc_now())
        assert lease is not None
        release(uow, move_cursor(uow, lease, head_position(uow.session), now=utc_now()))
        uow.commit()


def erasing_during(quetzal: Quetzal, flaky: FlakyLrs, batch: int) -> None:
    """She is erased while the LRS works at that request."""

    def script(lrs: FlakyLrs, _sent: list[dict[str, Any]]) -> None:
        if lrs.requests == batch:
            time.sleep(LONG_ENOUGH_S)
            erase(quetzal)

    flaky.script = script


def naming_her(quetzal: Quetzal, flaky: FlakyLrs) -> list[UUID]:
    number = str(quetzal.record_id).encode()
    return [UUID(one) for one in flaky.order if number in orjson.dumps(flaky.kept[one])]


def asked_for(database: Database) -> list[UUID]:
    with database.reading() as session:
        states = request_states(session)
        return [one for state in states for one in sent_statements(session, state, 1_000)]


@pytest.mark.parametrize("batch", [1, 2, 4])
def test_what_was_read_before_it_does_not_leave_after_it(
    quetzal: Quetzal, flaky: FlakyLrs, batch: int
) -> None:
    """On PostgreSQL the second and third are read at once, and the four that follow."""
    begin_at_the_end(quetzal, flaky)
    services = quetzal.world.services
    ids = record_some(services.database, 6 * BATCH, quetzal.record_id)
    erasing_during(quetzal, flaky, batch)
    assert run(services.database, services.secret_box, utc_now()) == 6 * BATCH
    assert len(flaky.order) == 6 * BATCH
    assert naming_her(quetzal, flaky) == ids[: batch * BATCH]


def test_an_erasure_that_ends_while_the_first_batch_is_read_is_heeded(
    quetzal: Quetzal, flaky: FlakyLrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_at_the_end(quetzal, flaky)
    services, done = quetzal.world.services, list[UUID]()
    record_some(services.database, 10, quetzal.record_id)
    reading = import_module("lrs_adapter.read_ahead")
    read = reading.next_for

    def ended_just_after(*given: Any) -> Any:
        found = read(*given)
        if not done:
            done.append(erase(quetzal))
        return found

    monkeypatch.setattr(reading, "next_for", ended_just_after)
    assert run(services.database, services.secret_box, utc_now()) == 10
    assert (len(flaky.order), naming_her(quetzal, flaky)) == (10, [])


@pytest.mark.parametrize("batch", [1, 3])
def test_what_was_on_its_way_is_asked_back(quetzal: Quetzal, flaky: FlakyLrs, batch: int) -> None:
    begin_at_the_end(quetzal, flaky)
    services = quetzal.world.services
    record_some(services.database, 4 * BATCH, quetzal.record_id)
    erasing_during(quetzal, flaky, batch)
    run(services.database, services.secret_box, utc_now())
    named = naming_her(quetzal, flaky)
    assert len(named) >= batch * BATCH
    assert set(named) <= set(asked_for(services.database))
