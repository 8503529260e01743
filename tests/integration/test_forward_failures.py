"""Forwarding to an LRS that fails, hangs or asks to wait: nothing is lost, nobody is held up."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet

from lrs_adapter import claim, head_position, pause_target, resume_target, targets
from lrs_adapter.forward_step import SAVE_WITHIN_S
from lrs_adapter.models import LrsTarget
from lrs_adapter.waits import FIRST_WAIT_S
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs, run, status
from tests.integration.records_world import NOON, record_some


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


@pytest.mark.parametrize(
    "reply",
    [
        (500, {}, b"oops"),
        (401, {}, b""),
        (404, {}, b""),
        (302, {"Location": "http://127.0.0.1:9/"}, b""),
        (200, {}, b"<html>Welcome</html>"),
        (200, {}, b"[]"),
        (200, {}, b"{}"),
        (200, {}, b"[1]"),
        (200, {"Content-Length": "4000"}, b'["half'),
    ],
    ids=str,
)
def test_an_lrs_that_fails_loses_nothing_and_is_tried_again_later(
    secret_box: SecretBox, flaky: FlakyLrs, templates: Templates, reply: Reply
) -> None:
    url = templates.fresh("sqlite")
    database = Database(url)
    ids = [str(one) for one in record_some(database, 2)]
    add(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: reply
    assert run(database, secret_box, timeout_s=1) == 0
    after = status(database)
    assert (after.failures, after.behind, after.dead_letters) == (1, 2, 0)
    assert after.last_error
    assert after.next_try is not None
    assert NOON < after.next_try <= NOON + timedelta(seconds=4)
    asked = flaky.requests
    assert run(database, secret_box) == 0
    assert flaky.requests == asked
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box, now=after.next_try) == 2
    assert flaky.order == ids
    assert (status(database).failures, status(database).last_error) == (0, None)
    database.dispose()
    templates.drop(url)


def test_a_wait_that_the_lrs_asks_for_is_kept(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: (429, {"Retry-After": "120"}, b"")
    run(database, secret_box)
    asked_for = NOON + timedelta(seconds=120)
    found = status(database).next_try
    assert found is not None
    assert asked_for <= found <= asked_for + timedelta(seconds=4)


def test_an_lrs_that_never_answers_is_left_after_the_time_out(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add(database, secret_box, flaky.endpoint)
    go_on = threading.Event()

    def hang(_lrs: FlakyLrs, _batch: list[dict[str, Any]]) -> Reply:
        go_on.wait(30)
        return 500, {}, b""

    flaky.script = hang
    assert run(database, secret_box, timeout_s=0.2) == 0
    go_on.set()
    after = status(database)
    assert "ReadTimeout" in (after.last_error or "")
    assert after.next_try is not None
    assert after.next_try >= NOON + timedelta(seconds=0.2 + FIRST_WAIT_S / 2), "from its end on"


def test_what_was_taken_before_it_failed_is_not_sent_again(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 220)
    add(database, secret_box, flaky.endpoint)
    flaky.script = lambda lrs, _batch: (500, {}, b"") if lrs.requests == 4 else None
    assert run(database, secret_box) == 150
    after = status(database)
    assert (after.behind, after.failures) == (70, 1)
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box, now=after.next_try or NOON) == 70
    assert flaky.requests == 6, "three batches, one that failed, and two for the rest"


def test_an_lrs_that_takes_long_has_its_cursor_saved_after_each_request(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 120)
    add(database, secret_box, flaky.endpoint)
    behind: list[int] = []

    def take_long(_lrs: FlakyLrs, _batch: list[dict[str, Any]]) -> None:
        time.sleep(1.1 * SAVE_WITHIN_S)
        behind.append(status(database).behind)

    flaky.script = take_long
    assert run(database, secret_box) == 120
    assert behind == [120, 70, 20]


def test_whose_lease_was_taken_over_moves_no_cursor_and_notes_no_failure(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 60)
    add(database, secret_box, flaky.endpoint)

    def take_over(lrs: FlakyLrs, _batch: list[dict[str, Any]]) -> Reply | None:
        with database.unit_of_work() as uow:
            [target] = uow.session.query(LrsTarget).all()
            assert claim(uow, target.reader, uuid4(), now=NOON + timedelta(minutes=1), ttl_s=9)
            uow.commit()
        return (500, {}, b"") if lrs.requests == 2 else None

    flaky.script = take_over
    assert run(database, secret_box, timeout_s=2) == 0
    assert (status(database).behind, status(database).failures) == (60, 0)


def test_a_target_that_is_down_holds_up_no_other(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 4)
    add(database, secret_box, "http://127.0.0.1:9/xapi", label="down")
    add(database, secret_box, flaky.endpoint, label="up")
    assert run(database, secret_box, timeout_s=1) == 4
    with database.reading() as session:
        found = {one.label: one.behind for one in targets(session)}
    assert found == {"down": 4, "up": 0}


def test_a_paused_target_gets_nothing_until_it_is_resumed(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add(database, secret_box, flaky.endpoint)
    with database.unit_of_work() as uow:
        pause_target(uow, "remote")
        uow.commit()
    assert run(database, secret_box) == 0
    assert flaky.requests == 0
    with database.unit_of_work() as uow:
        resume_target(uow, "remote")
        uow.commit()
    assert run(database, secret_box) == 1


def test_two_workers_do_not_send_at_once(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add(database, secret_box, flaky.endpoint)
    inner: list[int] = []

    def meanwhile(_lrs: FlakyLrs, _batch: list[dict[str, Any]]) -> None:
        inner.append(run(database, secret_box))

    flaky.script = meanwhile
    assert run(database, secret_box) == 1
    assert inner == [0]


def test_a_secret_that_cannot_be_opened_stops_that_target_only(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add(database, SecretBox(Fernet.generate_key().decode()), flaky.endpoint, label="other key")
    add(database, secret_box, flaky.endpoint, label="this key")
    assert run(database, secret_box) == 1
    with database.reading() as session:
        errors = {one.label: one.last_error for one in targets(session)}
    assert errors["this key"] is None
    assert "secret.key" in (errors["other key"] or "")


def test_the_secret_is_sealed_in_the_database(
    database: Database, secret_box: SecretBox, tmp_path: Path
) -> None:
    add(database, secret_box, "https://lrs.example.org/xapi/", secret="very secret")
    with database.reading() as session:
        [target] = session.query(LrsTarget).all()
        assert head_position(session) == 0
    assert b"very secret" not in target.secret
    assert secret_box.open(target.secret) == "very secret"
    assert target.endpoint == "https://lrs.example.org/xapi"
    assert isinstance(target.id, UUID)


def test_a_culprit_is_set_aside_once_though_the_lrs_fails_just_when_it_is_tried_for_it(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = [str(one) for one in record_some(database, 8)]
    bad, said = ids[5], list[str]()

    def moody(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        if bad in {one["id"] for one in batch}:
            said.append("no")
            return 400, {}, b"no"
        if batch[0]["id"] in lrs.kept and said[-1:] == ["no"]:
            said.append("broken")
            return (500, {}, b"") if said.count("broken") == 1 else None
        return None

    flaky.script = moody
    add(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    after = status(database)
    assert (after.failures, after.dead_letters, after.behind) == (1, 0, 3), "said of nothing yet"
    run(database, secret_box, now=after.next_try or NOON)
    assert flaky.order == [one for one in ids if one != bad]
    assert (status(database).behind, status(database).dead_letters) == (0, 1)
