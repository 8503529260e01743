"""An LRS that fails, leads astray or is not asked: it is told and waited out; nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from storage import Database, SecretBox
from tests.integration.records_world import NOON
from tests.integration.taking_in.odd_source import (
    OddSource,
    add,
    ids_of,
    odd_source,
    run,
    status,
)

LATER = timedelta(minutes=2)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"), "no_lrs"),
        ((200, {}, b'{"statements": {}}'), "no_lrs"),
        ((200, {}, b'["x"]'), "no_lrs"),
        ((200, {}, b'{"statements": [], "more": 1}'), "no_lrs"),
        ((200, {}, b'{"statements": [], "more": "/\\u0000"}'), "no_lrs"),
        ((200, {"Content-Type": "multipart/mixed"}, b"--x"), "no_lrs"),
        ((401, {}, b""), "key_refused"),
        ((404, {}, b"<html>"), "no_lrs"),
        ((302, {"Location": "https://elsewhere.example"}, b""), "redirected"),
        ((429, {"Retry-After": "3000"}, b""), "slow_down"),
        ((503, {"Retry-After": "3000"}, b""), "lrs_error"),
        ((500, {}, b"oops"), "lrs_error"),
        ((400, {}, b"no such version"), "refused_query"),
        ((200, {"Content-Length": "100000"}, b'{"statements": ['), "no_answer"),
        ((200, {}, b" " * (33 * 2**20)), "too_large"),
    ],
)
def test_trouble_is_told_and_waited_out(
    database: Database, secret_box: SecretBox, odd: OddSource, reply: Any, code: str
) -> None:
    ids = odd.store_some(3)
    odd.script = lambda _path, _asked: reply
    add(database, secret_box, odd.endpoint)
    run(database, secret_box, timeout_s=0.5)
    found = status(database)
    assert (found.failures, found.taken, found.is_behind) == (1, 0, True)
    assert found.last_error is not None
    assert found.last_error.endswith(f"[{code}]")
    assert found.next_try is not None
    if "Retry-After" in reply[1]:
        assert found.next_try >= NOON + timedelta(seconds=3000)
    odd.script = lambda _path, _asked: None
    run(database, secret_box, timedelta(hours=1))
    assert ids_of(database) == ids
    assert (status(database).failures, status(database).last_error) == (0, None)


def test_nobody_there_is_trouble_like_any_other(database: Database, secret_box: SecretBox) -> None:
    add(database, secret_box, "http://127.0.0.1:9/xapi")
    run(database, secret_box, timeout_s=0.5)
    assert "[no_answer]" in (status(database).last_error or "")


def test_too_large_an_answer_is_asked_for_in_smaller_ones(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(30)
    odd.page = 500

    def large(_: str, asked: dict[str, str]) -> Any:
        return (200, {}, b" " * (33 * 2**20)) if int(asked.get("limit", 1)) > 20 else None

    odd.script = large
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    assert ids_of(database) == ids
    assert status(database).failures == 0


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_a_way_to_more_that_is_gone_begins_the_pass_anew(
    database: Database, secret_box: SecretBox, odd: OddSource, order: str
) -> None:
    ids = odd.store_some(35)
    odd.order = order
    gone: list[str] = []

    def once(_: str, asked: dict[str, str]) -> Any:
        if asked.get("start") == "20" and not gone:
            gone.append("x")
            return 404, {}, b""
        return None

    odd.script = once
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    assert "[more_gone]" in (status(database).last_error or "")
    run(database, secret_box, LATER)
    assert sorted(ids_of(database)) == sorted(ids)
    assert status(database).failures == 0


def test_an_lrs_that_leads_in_a_circle_is_not_followed_for_ever(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(35)

    def circle(path: str, asked: dict[str, str]) -> Any:
        return odd.answer(path, asked | {"start": "0"}) if asked.get("start") == "20" else None

    odd.script = circle
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    assert len(odd.asked) < 10
    assert "[more_repeats]" in (status(database).last_error or "")
    odd.script = lambda _path, _asked: None
    run(database, secret_box, LATER)
    assert sorted(ids_of(database)) == sorted(ids)


def test_the_key_goes_to_no_other_host(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    odd.store_some(15)
    with odd_source() as elsewhere:
        answered = odd.answer

        def away(path: str, asked: dict[str, str]) -> Any:
            status_, headers, body = answered(path, asked)
            leads = odd.endpoint.encode(), elsewhere.endpoint.encode()
            return status_, headers, body.replace(*leads)

        odd.more, odd.script = "whole", away
        add(database, secret_box, odd.endpoint)
        run(database, secret_box)
        assert elsewhere.asked == []
    assert len(ids_of(database)) == 15


def test_a_secret_that_cannot_be_opened_is_told(database: Database, odd: OddSource) -> None:
    add(database, SecretBox(Fernet.generate_key().decode()), odd.endpoint)
    run(database, SecretBox(Fernet.generate_key().decode()))
    assert "[secret_sealed]" in (status(database).last_error or "")
    assert odd.asked == []
