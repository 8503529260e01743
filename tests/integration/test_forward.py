"""Forwarding: everything arrives once and in order, and what is refused is set aside."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from lrs_adapter import claim, dead_letters, move_cursor, read_after, release
from lrs_adapter.models import LrsTarget
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs, run, status
from tests.integration.records_world import NOON, new_key, received, record_some, store, voiding
from tests.integration.xapi_server import XapiServer, xapi_server


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


@contextmanager
def second_installation(templates: Templates) -> Iterator[XapiServer]:
    url = templates.fresh("sqlite")
    remote = Database(url)
    with xapi_server(remote, "https://ministry.example") as server:
        yield server
    remote.dispose()
    templates.drop(url)


def test_a_second_installation_receives_the_log_in_order_under_its_own_authority(
    database: Database, secret_box: SecretBox, templates: Templates
) -> None:
    ids = record_some(database, 120)
    key, _ = new_key(database, "all")
    sent = received()
    ids += store(database, key, sent, voiding(sent["id"]))
    with second_installation(templates) as remote:
        remote_key, secret = new_key(remote.database, "all")
        add(database, secret_box, remote.endpoint, key=remote_key.key, secret=secret)
        assert run(database, secret_box) == len(ids)
        assert run(database, secret_box) == 0
        with remote.database.reading() as session:
            entries = read_after(session, 0, 500)
    assert [entry.statement_id for entry in entries] == ids
    assert {entry.authority for entry in entries} == {
        f"account::https://ministry.example::key:{remote_key.key}"
    }
    assert [entry.voided for entry in entries].index(True) == 120
    assert status(database).behind == 0


def test_what_was_sent_and_not_written_down_is_settled_by_sending_it_again(
    database: Database, secret_box: SecretBox, templates: Templates
) -> None:
    ids = record_some(database, 3)
    with second_installation(templates) as remote:
        remote_key, secret = new_key(remote.database, "all")
        add(database, secret_box, remote.endpoint, key=remote_key.key, secret=secret)
        assert run(database, secret_box) == 3
        _set_cursor(database, 0)
        assert run(database, secret_box) == 3
        with remote.database.reading() as session:
            assert [entry.statement_id for entry in read_after(session, 0, 9)] == ids


def _set_cursor(database: Database, position: int) -> None:
    with database.unit_of_work() as uow:
        [target] = uow.session.query(LrsTarget).all()
        lease = claim(uow, target.reader, uuid4(), now=NOON)
        assert lease is not None
        release(uow, move_cursor(uow, lease, position, now=NOON))
        uow.commit()


def test_what_is_sent_carries_neither_our_authority_nor_our_stored(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    [statement_id] = record_some(database, 1)
    add(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    assert not {"authority", "stored"} & flaky.kept[str(statement_id)].keys()


def test_one_refused_statement_becomes_a_dead_letter_and_the_rest_arrives_in_order(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = [str(one) for one in record_some(database, 60)]
    bad = {ids[0], ids[17], ids[59]}

    def refuse(_: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        if bad & {statement["id"] for statement in batch}:
            return 400, {}, b"no such verb here"
        return None

    flaky.script = refuse
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 57
    assert flaky.order == [one for one in ids if one not in bad]
    with database.reading() as session:
        letters = dead_letters(session, "remote")
    assert {letter.statement_id for letter in letters} == bad
    assert letters[0].reason == "The LRS answered 400: no such verb here [refused]"
    assert (status(database).behind, status(database).dead_letters) == (0, 3)


def test_too_large_a_batch_is_cut_until_it_fits(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 20)
    flaky.script = lambda _, batch: (413, {}, b"") if len(batch) > 3 else None
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 20
    assert status(database).dead_letters == 0


def test_a_conflict_is_settled_by_comparing(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    same, other, third = [str(one) for one in record_some(database, 3)]
    add(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    flaky.kept[other] = received(id=other)
    del flaky.kept[third]
    _set_cursor(database, 0)

    def conflict(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        return (409, {}, b"") if lrs.kept.keys() & {one["id"] for one in batch} else None

    flaky.script = conflict
    assert run(database, secret_box) == 2
    with database.reading() as session:
        [letter] = dead_letters(session, "remote")
    assert letter.statement_id == other
    assert {same, third} <= flaky.kept.keys()
