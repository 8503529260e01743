"""What other LRSs export, unwrapped into the statements that they were sent."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.whole_log import LearningLocker, Unreadable, from_veracity
from tests.integration.records_world import received

ODD = received(
    result={
        "score": {"raw": 7, "scaled": 0.5},
        "extensions": {"https://example.org/a.b": {"c.d": [{"e&46;f": 1}], "g": "a&46;b"}},
    },
    context={
        "contextActivities": {
            "parent": [
                {
                    "id": "https://example.org/p",
                    "definition": {"extensions": {"https://example.org/x.y": True}},
                }
            ]
        },
        "extensions": {"https://example.org/k.l": None},
    },
)


def enveloped(statement: Any, **more: Any) -> bytes:
    """As Learning Locker's collection has it."""
    envelope = {
        "_id": {"$oid": "5dc2f2b1e4b0f1d2c3a4b5c6"},
        "organisation": {"$oid": "5dc2f2b1e4b0f1d2c3a4b5c7"},
        "lrs_id": {"$oid": "5dc2f2b1e4b0f1d2c3a4b5c8"},
        "hasGeneratedId": False,
        "person": None,
        "active": True,
        "voided": False,
        "timestamp": {"$date": "2021-11-29T23:09:00.867Z"},
        "stored": {"$date": {"$numberLong": "1638227340867"}},
        "hash": "0" * 40,
        "refs": [],
        "statement": statement,
    }
    return orjson.dumps(envelope | more)


def as_kept(statement: dict[str, Any]) -> dict[str, Any]:
    """What Learning Locker makes of it before it goes into MongoDB."""
    text = orjson.dumps(statement)
    for key in (b"a.b", b"x.y", b"k.l"):
        text = text.replace(b"example.org/" + key, b"example.org/" + key.replace(b".", b"&46;"))
    found: dict[str, Any] = orjson.loads(text.replace(b'"c.d"', b'"c&46;d"'))
    found["result"]["score"]["raw"] = {"$numberInt": "7"}
    found["result"]["score"]["scaled"] = {"$numberDouble": "0.5"}
    return found


def test_a_statement_of_learning_locker_is_as_it_was_sent() -> None:
    assert LearningLocker()(enveloped(as_kept(ODD))) == ODD


WHEN = "2017-10-12T10:48:35.262Z"
MOMENTS = {
    "mongoexport": {"$date": WHEN},
    "bsondump": {"$date": {"$numberLong": "1507805315262"}},
    "shell": {"$date": 1507805315262},
    "http": WHEN,
}


@pytest.mark.parametrize("tool", MOMENTS)
def test_each_tool_writes_its_own_way_and_says_the_same(tool: str) -> None:
    """The fields that Learning Locker 7 keeps around a statement; the version that moved statements
    from its first one kept moments in them as such.
    """
    moment, number = MOMENTS[tool], "5943782ac3f34065c7b4132a"
    said = received(timestamp=WHEN, stored=WHEN)
    line = enveloped(
        said | {"timestamp": moment, "stored": moment},
        _id=number if tool == "http" else {"$oid": number},
        lrs_id=number if tool == "http" else {"$oid": number},
        stored=moment,
        timestamp=moment,
        priority="MEDIUM",
        client="592433ebce79a40338e0d8c4",
        person={"_id": "65ef128899ffae0133166652", "display": "Ana"},
        personaIdentifier="65ef1288fff35065a8f02d8c",
        completedQueues=["STATEMENT_FORWARDING_QUEUE"],
        completedForwardingQueue=[],
        failedForwardingLog=[],
        relatedAgents=["mailto:somebody@example.org"],
        registrations=[],
        __v=1,
    )
    assert LearningLocker(number)(line) == said


def test_a_moment_beyond_all_bounds_stays_as_it_is() -> None:
    line = enveloped(received(timestamp={"$date": 10**18}))
    found = LearningLocker()(line)
    assert found is not None
    assert found["timestamp"] == 10**18


def test_of_several_stores_one_can_be_taken() -> None:
    line = enveloped(received())
    assert LearningLocker("5dc2f2b1e4b0f1d2c3a4b5c8")(line) is not None
    assert LearningLocker("5dc2f2b1e4b0f1d2c3a4b5c9")(line) is None
    assert LearningLocker("x")(enveloped(received(), lrs_id="x")) is not None


def test_what_was_voided_there_is_found() -> None:
    one = received()
    assert LearningLocker().voided(enveloped(one, voided=True)) == UUID(one["id"])
    assert LearningLocker().voided(enveloped(one)) is None
    assert LearningLocker().voided(enveloped(received(id="x"), voided=True)) is None
    assert LearningLocker("other").voided(enveloped(one, voided=True)) is None


@pytest.mark.parametrize("line", [b"{", b"[]", b"{}", b'{"statement": 5}'])
def test_what_holds_no_statement_is_unreadable(line: bytes) -> None:
    for unwrap in (LearningLocker(), from_veracity):
        with pytest.raises(Unreadable):
            unwrap(line)


@given(st.binary(max_size=60))
def test_whatever_bytes_come_they_are_a_statement_or_unreadable(line: bytes) -> None:
    for unwrap in (LearningLocker(), from_veracity):
        with suppress(Unreadable):
            assert isinstance(unwrap(line), dict | bytes)
    assert LearningLocker().voided(line) is None


def test_veracity_gives_statements_bare_or_wrapped() -> None:
    one = received()
    text = orjson.dumps(one)
    assert from_veracity(text) == text
    assert from_veracity(orjson.dumps({"_id": "5", "statement": one})) == one
    assert from_veracity(orjson.dumps({"raw": text.decode()})) == one
