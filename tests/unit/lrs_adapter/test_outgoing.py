"""What is cut off as bytes is what parsing would leave out, and nothing else."""

import json
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.outgoing import Cut, as_sent, without_assigned

AUTHORITY = {
    "objectType": "Agent",
    "account": {"homePage": "https://child.example", "name": "child"},
}
STORED = "2026-05-04T12:00:00.000000Z"
TEXTS = st.sampled_from(
    [
        "plain",
        '","stored":"x"}',
        ',"authority":{"objectType":"Agent","account":{"homePage":"h","name":"n"}},"stored":"s"}',
        "\\",
        'é"',
    ]
)
VALUES = st.recursive(
    TEXTS | st.integers(-9, 9) | st.just(AUTHORITY),
    lambda inner: st.dictionaries(
        TEXTS | st.sampled_from(["authority", "stored"]), inner, max_size=3
    ),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_as_the_log_writes_it(statement: dict[str, Any]) -> None:
    document = orjson.dumps({**statement, "authority": AUTHORITY, "stored": STORED})
    assert orjson.loads(without_assigned(document)) == as_sent(document) == statement


@given(st.dictionaries(TEXTS | st.sampled_from(["authority", "stored"]), VALUES, max_size=6))
def test_however_it_is_written(statement: dict[str, Any]) -> None:
    for document in (orjson.dumps(statement), json.dumps(statement, indent=1).encode()):
        assert orjson.loads(without_assigned(document)) == as_sent(document)


AUTHORITIES = st.sampled_from([AUTHORITY, AUTHORITY | {"name": "n"}, "no agent"]) | TEXTS.map(
    lambda name: {"objectType": "Agent", "account": {"homePage": "h", "name": name}}
)
STATEMENTS = st.dictionaries(TEXTS, VALUES, max_size=3)
STOREDS = TEXTS | st.sampled_from([STORED, STORED.replace("12", "13")])


@given(st.lists(st.tuples(STATEMENTS, AUTHORITIES, STOREDS), max_size=5))
def test_one_after_the_other(told: list[tuple[dict[str, Any], object, str]]) -> None:
    cut = Cut()
    for statement, authority, stored in told:
        document = orjson.dumps({**statement, "authority": authority, "stored": stored})
        assert orjson.loads(cut(document)) == as_sent(document) == statement


def test_a_statement_without_anything_else() -> None:
    assert without_assigned(orjson.dumps({"authority": AUTHORITY, "stored": STORED})) == b"{}"
