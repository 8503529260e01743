"""Every way in which another LRS can fail: a clear word for the operator, nothing lost."""

import logging
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest

from lrs_adapter import dead_letters, resend_dead_letters
from lrs_adapter.delivery import LONGEST_REQUEST
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs, run, status
from tests.integration.misbehaving_lrs import raw_server
from tests.integration.records_world import NOON, record_some

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


@pytest.fixture
def sqlite(templates: Templates) -> Iterator[Database]:
    """For the many answers, whose meaning is no database's affair."""
    url = templates.fresh("sqlite")
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


ANSWERS: list[tuple[Reply, str]] = [
    ((401, {}, b""), "key_refused"),
    ((403, {}, b"no"), "key_refused"),
    ((404, {}, b""), "no_lrs"),
    ((301, {"Location": "https://new.example/xapi/statements"}, b""), "redirected"),
    ((307, {"Location": "/login"}, b""), "redirected"),
    ((429, {"Retry-After": "60"}, b""), "slow_down"),
    ((500, {}, b"oops"), "lrs_error"),
    ((503, {}, b""), "lrs_error"),
    ((200, {}, b"<html>Welcome</html>"), "no_lrs"),
    ((200, {}, b"\xff\xfe\x00"), "no_lrs"),
    ((200, {}, b"null"), "no_lrs"),
    ((200, {}, b'["a", 1]'), "no_lrs"),
    ((200, {}, b"{}"), "no_lrs"),
    ((204, {}, b""), "not_shown"),
    ((200, {}, orjson.dumps([str(uuid4())])), "wrong_ids"),
    ((418, {}, b""), "unexpected"),
    ((200, {"Content-Length": "4000"}, b'["half'), "no_answer"),
]


@pytest.mark.parametrize(("reply", "code"), ANSWERS, ids=[f"{r[0]}-{c}" for r, c in ANSWERS])
def test_an_lrs_that_fails_is_told_of_and_tried_again(
    sqlite: Database,
    secret_box: SecretBox,
    flaky: FlakyLrs,
    caplog: pytest.LogCaptureFixture,
    reply: Reply,
    code: str,
) -> None:
    database = sqlite
    [first, _] = record_some(database, 2)
    add(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: reply
    with caplog.at_level(logging.WARNING, "child.forward"):
        assert run(database, secret_box, timeout_s=1) == 0
    after = status(database)
    assert (after.failures, after.behind, after.dead_letters) == (1, 2, 0)
    assert (after.last_error or "").endswith(f"[{code}]")
    assert f"code={code} " in caplog.text
    assert str(first) in caplog.text
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box, now=after.next_try or NOON) == 2
    assert status(database).last_error is None


RAW = {
    "closes at once": b"",
    "babbles": b"\x00\x01 what is HTTP?\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "half a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n[",
    "no chunk length": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n[",
    "not the gzip it says": OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
    "a negative length": OK + b"Content-Length: -5\r\n\r\n[]",
    "says nothing": None,
}


@pytest.mark.parametrize("answer", RAW.values(), ids=RAW)
def test_half_an_answer_none_or_garbage_loses_nothing(
    sqlite: Database, secret_box: SecretBox, answer: bytes | None
) -> None:
    database = sqlite
    record_some(database, 2)
    with raw_server(answer) as endpoint:
        add(database, secret_box, endpoint)
        assert run(database, secret_box, timeout_s=0.3) == 0
    after = status(database)
    assert (after.failures, after.behind, after.dead_letters) == (1, 2, 0)
    assert (after.last_error or "").endswith(("[no_answer]", "[no_lrs]"))


def test_an_answer_that_drips_is_left_when_its_time_is_over(
    sqlite: Database, secret_box: SecretBox
) -> None:
    """Else it would outlast the lease, and two workers would send the same."""
    record_some(sqlite, 1)
    head = OK + b"Content-Length: 400\r\n\r\n"
    with raw_server(head + b"[" * 400, drip_s=0.01) as endpoint:
        add(sqlite, secret_box, endpoint)
        began = time.monotonic()
        assert run(sqlite, secret_box, timeout_s=0.6) == 0
        assert time.monotonic() - began < LONGEST_REQUEST * 0.6 + 0.7
    assert (status(sqlite).last_error or "").endswith("[no_answer]")


def test_an_lrs_that_refuses_everything_stops_and_sets_nothing_aside(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 60)
    add(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: (400, {}, b"quota exceeded")
    assert run(database, secret_box) == 0
    after = status(database)
    assert (after.behind, after.dead_letters, after.failures) == (60, 0, 1)
    assert "refuses every statement" in (after.last_error or "")
    assert "quota exceeded" in (after.last_error or "")
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box, now=after.next_try or NOON) == 60


def test_one_that_begins_to_refuse_everything_is_found_out_by_what_it_took_before(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 3)
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 3
    record_some(database, 20)
    flaky.script = lambda _lrs, _batch: (422, {}, b"")
    before = flaky.requests
    assert run(database, secret_box) == 0
    after = status(database)
    assert (after.behind, after.dead_letters) == (20, 0)
    assert "[refuses_everything]" in (after.last_error or "")
    assert flaky.requests - before <= 7, "halving to the first one, and one that it took before"


def test_a_single_bad_statement_is_set_aside_at_once_when_the_lrs_takes_others(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 1
    [bad] = [str(one) for one in record_some(database, 1)]
    flaky.script = lambda _, batch: (400, {}, b"") if batch[0]["id"] == bad else None
    assert run(database, secret_box) == 0
    after = status(database)
    assert (after.behind, after.dead_letters, after.last_error) == (0, 1, None)


def test_bad_ones_at_the_very_beginning_wait_for_one_that_is_taken(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    bad = {str(one) for one in record_some(database, 2)}
    add(database, secret_box, flaky.endpoint)

    def refuse(_: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        return (400, {}, b"") if bad & {one["id"] for one in batch} else None

    flaky.script = refuse
    assert run(database, secret_box) == 0
    waiting = status(database)
    assert (waiting.behind, waiting.dead_letters) == (2, 0)
    record_some(database, 1)
    assert run(database, secret_box, now=waiting.next_try or NOON) == 1
    assert (status(database).behind, status(database).dead_letters) == (0, 2)


def test_after_a_413_smaller_batches_are_sent_from_the_start(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 200)
    add(database, secret_box, flaky.endpoint)
    sizes: list[int] = []

    def measure(_: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        sizes.append(len(batch))
        return (413, {}, b"") if len(batch) > 25 else None

    flaky.script = measure
    assert run(database, secret_box) == 200
    assert status(database).dead_letters == 0
    assert sizes.count(50) == 1
    assert sum(size > 25 for size in sizes) <= 4


def test_what_was_refused_is_sent_again_when_the_cause_is_mended(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = [str(one) for one in record_some(database, 5)]
    add(database, secret_box, flaky.endpoint)
    bad = {ids[1], ids[3]}

    def refuse(_: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        return (400, {}, b"") if bad & {one["id"] for one in batch} else None

    flaky.script = refuse
    assert run(database, secret_box) == 3
    bad.remove(ids[3])
    given: dict[str, Any] = {"now": NOON, "timeout_s": 2}
    outcomes, trouble = resend_dead_letters(database, secret_box, "remote", **given)
    assert [(str(one.statement_id), one.delivered) for one in outcomes] == [
        (ids[1], False),
        (ids[3], True),
    ]
    assert trouble is None
    with database.reading() as session:
        assert [one.statement_id for one in dead_letters(session, "remote")] == [ids[1]]
    flaky.script = lambda _lrs, _batch: (503, {}, b"")
    outcomes, trouble = resend_dead_letters(database, secret_box, "remote", **given)
    assert (outcomes, "503" in (trouble or "")) == ([], True)
    flaky.script = lambda _lrs, _batch: None
    resend_dead_letters(database, secret_box, "remote", **given)
    assert status(database).dead_letters == 0
    assert set(flaky.kept) == set(ids)
