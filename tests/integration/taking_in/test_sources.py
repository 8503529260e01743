"""LRSs that are read: added, paused, changed, tried and removed."""

from datetime import timedelta
from typing import Any

import pytest

from lrs_adapter import (
    BadSource,
    UnknownSource,
    change_source,
    pause_source,
    remove_source,
    resume_source,
    sources,
    try_source,
)
from lrs_adapter.source_rows import LrsSource
from storage import Database, SecretBox
from tests.integration.records_world import received
from tests.integration.taking_in.odd_source import (
    BEGAN,
    OddSource,
    add,
    ids_of,
    run,
    status,
)

LATER = timedelta(minutes=2)


def test_paused_it_is_not_asked_and_removed_its_label_is_never_given_again(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    odd.store_some(3)
    add(database, secret_box, odd.endpoint)
    _act(database, pause_source)
    assert run(database, secret_box) == 0
    assert odd.asked == []
    _act(database, resume_source)
    assert run(database, secret_box) == 3
    _act(database, remove_source)
    assert run(database, secret_box, LATER) == 0
    with database.reading() as session:
        assert sources(session) == []
        [gone] = sources(session, removed=True)
        row = session.query(LrsSource).one()
    assert (gone.state, row.key, row.secret) == ("removed", "", b"")
    with pytest.raises(BadSource, match="or was"):
        add(database, secret_box, odd.endpoint)
    with pytest.raises(UnknownSource):
        _act(database, pause_source)


def test_a_change_counts_at_once_and_since_reads_again(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(10)
    add(database, secret_box, odd.endpoint, since=BEGAN + timedelta(seconds=5))
    run(database, secret_box)
    assert ids_of(database) == ids[5:]  # without the overlap before it
    with database.unit_of_work() as uow:
        change_source(uow, secret_box, "lms", since=BEGAN - timedelta(days=1), overlap_s=2)
        uow.commit()
    run(database, secret_box)
    assert sorted(ids_of(database)) == sorted(ids)
    with pytest.raises(BadSource), database.unit_of_work() as uow:
        change_source(uow, secret_box, "lms", endpoint="ftp://lms.example.org")


@pytest.mark.parametrize(
    "given",
    [
        {"label": "Moodle"},
        {"label": "a" * 101},
        {"endpoint": "lms.example.org"},
        {"endpoint": "https://u:p@lms.example.org/xapi"},
        {"endpoint": "https://lms.example.org:99999/xapi"},
        {"overlap_s": 1},
        {"every_s": 4},
        {"xapi_version": "0.95"},
    ],
)
def test_what_makes_no_source_is_refused(
    database: Database, secret_box: SecretBox, given: dict[str, Any]
) -> None:
    with pytest.raises(BadSource):
        add(database, secret_box, **{"endpoint": "https://lms.example.org/xapi"} | given)


def test_one_lrs_is_one_source(database: Database, secret_box: SecretBox) -> None:
    add(database, secret_box, "https://lms.example.org/xapi")
    with pytest.raises(BadSource, match="reads that LRS already"):
        add(database, secret_box, "http://LMS.example.org/xapi/", label="other")


def test_a_try_writes_nothing(database: Database, secret_box: SecretBox, odd: OddSource) -> None:
    odd.store_some(4)
    odd.store(received(verb={}))
    add(database, secret_box, odd.endpoint)
    tried = try_source(database, secret_box, "lms", timeout_s=5)
    assert (tried.code, tried.looked_at, tried.valid, len(tried.wrong)) == ("well", 5, 4, 1)
    assert tried.is_ordered
    assert not tried.says_through
    odd.script = lambda _path, _asked: (403, {}, b"")
    assert try_source(database, secret_box, "lms", timeout_s=5).code == "key_refused"
    assert ids_of(database) == []
    assert status(database).last_run is None


def _act(database: Database, act: Any) -> None:
    with database.unit_of_work() as uow:
        act(uow, "lms")
        uow.commit()
