"""The worker's threads: one slow remote LRS, one broken step, and everything else goes on."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from certification import project
from lrs_adapter import claim, forward, give_back_leases, targets
from lrs_adapter.readers import is_current
from lrs_adapter.source_leases import claim_source
from lrs_adapter.source_rows import LrsSource
from plugin.services import Services
from plugin.worker import work, work_until_idle
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs
from tests.integration.records_world import IRIS, record_some
from tests.integration.taking_in.odd_source import add as add_source
from tests.integration.taking_in.odd_source import odd_source
from tests.integration.xapi_server import services_for

PATIENCE_S = 20.0


@pytest.fixture
def slow() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


@pytest.fixture
def quick() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def services_with(database: Database, **endpoints: str) -> Services:
    services = services_for(database, IRI_BASE)
    for label, endpoint in endpoints.items():
        add(database, services.secret_box, endpoint, label=label)
    return services


def when(lrs: FlakyLrs, count: int, act: Callable[[], None] | None = None) -> threading.Event:
    """Set once `lrs` is asked to keep so many statements in all; `act` is done before each."""
    reached = threading.Event()
    seen: set[str] = set()

    def script(_lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        if act is not None:
            act()
        seen.update(one["id"] for one in batch)
        if len(seen) >= count:
            reached.set()
        return None

    lrs.script = script
    return reached


def test_a_slow_remote_lrs_holds_up_no_other(
    database: Database, slow: FlakyLrs, quick: FlakyLrs
) -> None:
    services = services_with(database, a_slow=slow.endpoint, quick=quick.endpoint)
    record_some(database, 1)
    go_on, stop = threading.Event(), threading.Event()
    hanging = threading.Event()

    def hang() -> None:
        hanging.set()
        go_on.wait(PATIENCE_S)

    when(slow, 1, hang)
    had_two = when(quick, 2)
    worker = threading.Thread(target=work, args=(services, stop))
    worker.start()
    try:
        assert hanging.wait(PATIENCE_S)
        record_some(database, 1)
        assert had_two.wait(4), "the quick one waits for the slow one"
    finally:
        go_on.set()
        stop.set()
        worker.join()


def test_a_target_that_is_added_later_is_found(database: Database, quick: FlakyLrs) -> None:
    services = services_with(database)
    record_some(database, 1)
    had_one, stop = when(quick, 1), threading.Event()
    worker = threading.Thread(target=work, args=(services, stop))
    worker.start()
    try:
        add(database, services.secret_box, quick.endpoint)
        assert had_one.wait(PATIENCE_S)
    finally:
        stop.set()
        worker.join()


def test_until_idle_serves_every_target(
    database: Database, slow: FlakyLrs, quick: FlakyLrs
) -> None:
    services = services_with(database, one=slow.endpoint, two=quick.endpoint)
    ids = [str(one) for one in record_some(database, 60)]
    work_until_idle(services)
    assert slow.order == quick.order == ids


def test_who_lost_the_lease_does_not_make_the_other_worker_wait(
    database: Database, slow: FlakyLrs
) -> None:
    services = services_with(database, remote=slow.endpoint)
    record_some(database, 1)
    now = utc_now()
    other: list[int] = []

    def meanwhile(_lrs: FlakyLrs, _batch: list[dict[str, Any]]) -> Reply | None:
        if other:
            return None
        other.append(0)
        later = now.replace(year=now.year + 1)
        other.append(forward(database, box, IRIS, uuid4(), now=later, timeout_s=5))
        return 503, {}, b""

    box = services.secret_box
    slow.script = meanwhile
    assert forward(database, box, IRIS, uuid4(), now=now, timeout_s=5) == 0
    assert other == [0, 1]
    with database.reading() as session:
        [after] = targets(session)
    assert (after.failures, after.next_try, after.behind) == (0, None, 0)


def test_a_worker_that_leaves_gives_back_the_lease_of_a_step_that_failed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, stop = services_with(database), threading.Event()
    record_some(database, 1)

    def fail(*_: object) -> None:
        stop.set()
        raise ValueError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr("certification.projector.touched_paths", fail)
        work(services, stop)
    assert project(database, IRIS, uuid4(), now=utc_now()) == 1, "another goes on at once"


def test_who_leaves_gives_back_its_own_leases_alone(
    database: Database, secret_box: SecretBox
) -> None:
    leaving, staying, now = uuid4(), uuid4(), utc_now()
    with odd_source() as odd:
        add_source(database, secret_box, odd.endpoint)
    with database.reading() as session:
        [source] = session.scalars(select(LrsSource.id))
    with database.short_transaction() as within:
        mine = claim(within, "mine", leaving, now=now)
        claim(within, "theirs", staying, now=now)
        claim_source(within, source, leaving, now=now, ttl_s=30)
        assert give_back_leases(within, leaving) == 2
        assert claim(within, "mine", staying, now=now) is not None
        assert claim_source(within, source, staying, now=now, ttl_s=30) is not None
        assert claim(within, "theirs", leaving, now=now) is None
        assert mine is not None
        assert not is_current(within, mine), "the fence holds"
        within.commit()
