"""What is cut off as bytes is what parsing would leave out, and nothing else."""

import json
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.forms import OF_SECOND
from lrs_adapter.outgoing import as_sent, joined, outgoing_of
from lrs_adapter.outgoing_rows import OutgoingRows
from storage import LoadedRows

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


def without_assigned(documents: list[bytes]) -> list[bytes]:
    """As they go, which is the same singly and together."""
    rows = [(at, f"{at:032x}", 1, None, one) for at, one in enumerate(documents)]
    batch, unopened = outgoing_of(rows), OutgoingRows(LoadedRows(rows))
    bodies = [one.body for one in batch]
    assert [*unopened] == batch
    if batch:
        assert joined(batch) == unopened.written[0] == b"[" + b",".join(bodies) + b"]"
    return bodies


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_as_the_log_writes_it(statement: dict[str, Any]) -> None:
    document = orjson.dumps({**statement, "authority": AUTHORITY, "stored": STORED})
    [cut] = without_assigned([document])
    assert orjson.loads(cut) == as_sent(document) == statement


@given(st.dictionaries(TEXTS | st.sampled_from(["authority", "stored"]), VALUES, max_size=6))
def test_however_it_is_written(statement: dict[str, Any]) -> None:
    for document in (orjson.dumps(statement), json.dumps(statement, indent=1).encode()):
        [cut] = without_assigned([document])
        assert orjson.loads(cut) == as_sent(document)


AUTHORITIES = st.sampled_from([AUTHORITY, AUTHORITY | {"name": "n"}, "no agent"]) | TEXTS.map(
    lambda name: {"objectType": "Agent", "account": {"homePage": "h", "name": name}}
)
STATEMENTS = st.dictionaries(TEXTS, VALUES, max_size=3)
STOREDS = TEXTS | st.sampled_from([STORED, STORED.replace("12", "13")])


@given(st.lists(st.tuples(STATEMENTS, AUTHORITIES, STOREDS), max_size=5))
def test_many_together(told: list[tuple[dict[str, Any], object, str]]) -> None:
    documents = [
        orjson.dumps({**statement, "authority": authority, "stored": stored})
        for statement, authority, stored in told
    ]
    cut = without_assigned(documents)
    assert cut == [one for document in documents for one in without_assigned([document])]
    assert [orjson.loads(one) for one in cut] == [statement for statement, _, _ in told]


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_an_ending_within_is_none(statements: list[dict[str, Any]]) -> None:
    """A member that ends as the log's own does, one level deeper."""
    ending = {"authority": AUTHORITY, "stored": STORED}
    documents = [orjson.dumps({**statement, "z": ending}) for statement in statements]
    cut = [orjson.loads(one) for one in without_assigned(documents)]
    assert cut == [as_sent(document) for document in documents]


def test_a_statement_without_anything_else() -> None:
    document = orjson.dumps({"authority": AUTHORITY, "stored": STORED})
    assert without_assigned([document] * 2) == [b"{}"] * 2


VERSIONS = st.sampled_from(["1.0.0", "1.0.3", "2.0.0", "", '1.0.0","z":"', "1.0.0\\"])


@given(
    st.lists(st.tuples(STATEMENTS, VERSIONS, st.booleans(), VERSIONS), min_size=1, max_size=4),
    st.booleans(),
)
def test_of_which_version_a_batch_is(
    told: list[tuple[dict[str, Any], str, bool, str]], is_alike: bool
) -> None:
    """Whatever else they hold and wherever they say so, none of xAPI 2 is taken for another."""
    documents = []
    for statement, version, is_last, within in told:
        rest = {**statement, "inner": {"version": within}}
        said = {"version": told[0][1] if is_alike else version}
        one = {**rest, **said} if is_last else {**said, **rest}
        documents.append(orjson.dumps({**one, "authority": AUTHORITY, "stored": STORED}))
    rows = [(at, f"{at:032x}", 1, None, one) for at, one in enumerate(documents)]
    body, is_second = OutgoingRows(LoadedRows(rows)).written
    versions = {orjson.loads(one)["version"] for one in documents}
    if any(version.startswith("2.") for version in versions):
        assert is_second
    elif is_alike and versions <= {"1.0.0", "1.0.3"} and all(last for _, _, last, _ in told):
        assert not is_second
    else:
        assert is_second in (False, OF_SECOND in body)
