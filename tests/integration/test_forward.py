"""Forwarding to a second installation and to an LRS that misbehaves in every way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from cryptography.fernet import Fernet

from lrs_adapter import (
    TargetStatus,
    add_target,
    claim,
    dead_letters,
    forward,
    head_position,
    pause_target,
    read_after,
    resume_target,
    targets,
)
from lrs_adapter.models import LrsTarget
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.records_world import (
    IRIS,
    NOON,
    new_key,
    received,
    record_some,
    store,
    voiding,
)
from tests.integration.xapi_server import XapiServer, xapi_server

Reply = tuple[int, dict[str, str], bytes]
Script = Callable[["FlakyLrs", list[dict[str, Any]]], Reply | None]


class FlakyLrs:
    """An LRS in memory. `script` may answer in its place; None lets it do its work."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.requests = 0
        self.script: Script = lambda _lrs, _batch: None
        self.endpoint = ""

    def keep(self, batch: list[dict[str, Any]]) -> Reply:
        for statement in batch:
            if statement["id"] not in self.kept:
                self.kept[statement["id"]] = statement
                self.order.append(statement["id"])
        return 200, {}, orjson.dumps([statement["id"] for statement in batch])


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    lrs = FlakyLrs()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            batch = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            lrs.requests += 1
            self.answer(lrs.script(lrs, batch) or lrs.keep(batch))

        def do_GET(self) -> None:
            found = lrs.kept.get(self.path.partition("statementId=")[2])
            self.answer((200, {}, orjson.dumps(found)) if found else (404, {}, b""))

        def answer(self, reply: Reply) -> None:
            status, headers, body = reply
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    lrs.endpoint = f"http://127.0.0.1:{server.server_port}/xapi"
    yield lrs
    server.shutdown()
    thread.join()
    server.server_close()


def add(database: Database, secret_box: SecretBox, endpoint: str, **given: str) -> None:
    label = given.get("label", "remote")
    key, secret = given.get("key", "k"), given.get("secret", "s")
    with database.unit_of_work() as uow:
        add_target(
            uow, secret_box, label=label, endpoint=endpoint, key=key, secret=secret, now=NOON
        )
        uow.commit()


def run(
    database: Database, secret_box: SecretBox, now: datetime = NOON, timeout_s: float = 5
) -> int:
    return forward(database, secret_box, IRIS, uuid4(), now=now, timeout_s=timeout_s)


def status(database: Database) -> TargetStatus:
    with database.reading() as session:
        [found] = targets(session)
    return found


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
    from lrs_adapter import move_cursor, release

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
    assert letters[0].reason == "The LRS answered 400: no such verb here"
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
    assert NOON < after.next_try <= NOON + timedelta(seconds=1)
    asked = flaky.requests
    assert run(database, secret_box) == 0
    assert flaky.requests == asked
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box, now=NOON + timedelta(seconds=2)) == 2
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
    assert status(database).next_try == NOON + timedelta(seconds=120)


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
    assert "ReadTimeout" in (status(database).last_error or "")


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
    assert "key file" in (errors["other key"] or "")


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
