"""What of another LRS cannot be taken is set aside by itself, and taken once it is mended."""

from datetime import timedelta
from typing import Any

import pytest

from lrs_adapter import (
    retake_refused,
    source_refusals,
    try_source,
)
from storage import Database, SecretBox
from tests.integration.records_world import IRIS, NOON, VOIDED, received, record_some
from tests.integration.taking_in.odd_source import (
    BEGAN,
    OddSource,
    add,
    ids_of,
    run,
    status,
)

LATER = timedelta(minutes=2)


def test_bad_ones_are_set_aside_once_and_taken_when_mended(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    [own] = record_some(database, 1)
    good = odd.store_some(5)
    odd.store(received(verb={}))
    odd.store(received(extra="\x00"))
    odd.store(received(id=str(own)))
    odd.store(received(id="none"))
    odd.store(_voiding(str(own)))
    more_good = odd.store_some(5)
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    run(database, secret_box, LATER)
    assert ids_of(database) == [str(own), *good, *more_good]
    with database.reading() as session:
        refused = source_refusals(session, "lms")
    assert [one.code for one in refused] == [
        "void_refused",
        "invalid",
        "conflict",
        "invalid",
        "invalid",
    ]
    assert status(database).refused == 5
    bad = next(one for one in odd.kept if one.get("extra"))
    del bad["extra"]
    outcomes, trouble = retake_refused(database, secret_box, IRIS, "lms", now=NOON, timeout_s=5)
    assert trouble is None
    assert [one.taken for one in outcomes] == [False, True, False, False]
    assert bad["id"] in ids_of(database)
    assert status(database).refused == 4
    odd.kept.clear()
    outcomes, _ = retake_refused(
        database, secret_box, IRIS, "lms", only=[own], now=NOON, timeout_s=5
    )
    assert [(one.taken, "no statement" in one.reason) for one in outcomes] == [(False, True)]


def test_a_page_with_a_repeated_property_gives_its_other_statements(
    database: Database, secret_box: SecretBox, odd: OddSource
) -> None:
    ids = odd.store_some(3)

    def twice(path: str, asked: dict[str, str]) -> Any:
        status_, headers, body = odd.answer(path, asked)
        name = f'"id":"{ids[1]}"'.encode()
        return status_, headers, body.replace(name, name + b"," + name)

    odd.script = twice
    add(database, secret_box, odd.endpoint)
    run(database, secret_box)
    assert ids_of(database) == [ids[0], ids[2]]
    with database.reading() as session:
        [refused] = source_refusals(session, "lms")
    assert "given twice" in refused.reason


@pytest.mark.parametrize(
    "unreadable",
    [
        b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
        b"[" * 5_000 + b"]" * 5_000,
        b'"\\ud800"',
        b'"\xff"',
        b"1" + b"0" * 5_000,
        b"1e999999",
    ],
)
def test_a_statement_that_no_parser_takes_is_refused_by_itself(
    database: Database, secret_box: SecretBox, odd: OddSource, unreadable: bytes
) -> None:
    ids = odd.store_some(25)
    bad = odd.store(received(result={"extensions": {"https://example.org/x": "PLACE"}}))
    ids += odd.store_some(4)

    def spoilt(path: str, asked: dict[str, str]) -> Any:
        status_, headers, body = odd.answer(path, asked)
        return status_, headers, body.replace(b'"PLACE"', unreadable)

    odd.script = spoilt
    add(database, secret_box, odd.endpoint)
    assert try_source(database, secret_box, "lms", timeout_s=5).code == "well"
    run(database, secret_box)
    assert ids_of(database) == ids
    found = status(database)
    assert (found.failures, found.refused, found.is_behind) == (0, 1, False)
    assert found.reached == BEGAN + timedelta(seconds=30)
    with database.reading() as session:
        [refused] = source_refusals(session, "lms")
    assert (str(refused.statement_id), refused.code) == (bad[0], "invalid")
    [still], trouble = retake_refused(database, secret_box, IRIS, "lms", now=NOON, timeout_s=5)
    assert (still.taken, trouble) == (False, None)
    odd.script = lambda _path, _asked: None
    [mended], _ = retake_refused(database, secret_box, IRIS, "lms", now=NOON, timeout_s=5)
    assert mended.taken
    assert status(database).refused == 0


def _voiding(target: str) -> dict[str, Any]:
    pointer = {"objectType": "StatementRef", "id": target}
    return received(verb={"id": VOIDED}, object=pointer)
