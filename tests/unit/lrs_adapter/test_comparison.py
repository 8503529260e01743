"""When two statements with one id say the same."""

import orjson
import pytest
from hypothesis import given

from lrs_adapter.comparison import by_binary_numbers, same_statement
from lrs_adapter.outgoing import as_sent
from tests.unit.lrs_adapter.statements import AGENT, FULL, statements

STORED = FULL | {"stored": "2027-01-01T00:00:00Z", "version": "1.0.0", "authority": AGENT}


@given(statements)
def test_a_statement_equals_itself_as_an_lrs_completes_it(statement: dict[str, object]) -> None:
    completed = {"timestamp": "2026-01-01T00:00:00Z"} | statement | {"stored": "x", "version": "y"}
    assert same_statement(statement, completed)
    assert same_statement(as_sent(orjson.dumps(completed)), completed)


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "2026-05-04T12:00:00.123456Z"},
        {"actor": AGENT | {"objectType": "Agent", "name": "Ana again"}},
        {"verb": {"id": FULL["verb"]["id"]}},
        {"object": {"id": FULL["object"]["id"]}},
        {"id": FULL["id"].upper()},
    ],
)
def test_differences_that_do_not_count(changes: dict[str, object]) -> None:
    assert same_statement(FULL | changes, STORED)


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "2026-05-04T12:00:01Z"},
        {"actor": {"mbox": "mailto:ben@example.org"}},
        {"verb": {"id": "https://example.org/verbs/other"}},
        {"result": {"success": False}},
        {"context": FULL["context"] | {"platform": "Canvas"}},
        {"attachments": []},
    ],
)
def test_differences_that_count(changes: dict[str, object]) -> None:
    assert not same_statement(FULL | changes, STORED)


def test_members_and_context_activities_count_whatever_their_order() -> None:
    ben = {"mbox": "mailto:ben@example.org"}
    one, two = {"id": "https://e.example/1"}, {"id": "https://e.example/2"}
    left = {
        "actor": {"objectType": "Group", "member": [AGENT, ben]},
        "context": {"contextActivities": {"parent": one, "other": [one, two]}},
    }
    right = {
        "actor": {"objectType": "Group", "member": [ben, AGENT]},
        "context": {"contextActivities": {"parent": [one], "other": [two, one]}},
    }
    assert same_statement(left, right)
    assert not same_statement(left, right | {"actor": ben})


def test_durations_are_compared_to_hundredths_of_a_second() -> None:
    """xAPI 2.0.0, 4.2.7."""
    for sent, stored, same in (
        ("PT1.1237S", "PT1.12S", True),
        ("PT1.129S", "PT1.12S", True),
        ("PT1.13S", "PT1.12S", False),
        ("PT0.5H", "PT0.51H", False),
        ("PT01M01.5S", "PT01M1.5S", True),
        ("PT1M1.50S", "PT1M1.5S", True),
        ("PT1M", "PT10M", False),
        ("PT1M", "PT60S", False),
    ):
        changed = FULL | {"result": {"duration": sent}}
        assert same_statement(changed, STORED | {"result": {"duration": stored}}) is same, sent


def test_seconds_are_cut_off_by_binary_numbers_also_within_a_sub_statement() -> None:
    result = {"result": {"duration": "PT5.10S"}}
    cut = {"result": {"duration": "PT5.09S"}}
    inner = {"objectType": "SubStatement", "actor": AGENT, "verb": FULL["verb"]}
    assert by_binary_numbers(result) == cut
    assert by_binary_numbers({"object": inner | result} | result) == {"object": inner | cut} | cut
    assert by_binary_numbers({"object": {"id": "https://e.example"} | result}) == {
        "object": {"id": "https://e.example"} | result
    }


@pytest.mark.parametrize("digits", [307, 310, 100_000])
def test_seconds_that_are_no_binary_number_stay_as_they_are(digits: int) -> None:
    sent = FULL | {"result": {"duration": f"PT{'9' * digits}.5S"}}
    within = FULL | {"object": sent | {"objectType": "SubStatement"}}
    endless = FULL | {"result": {"duration": "9" * digits}}
    assert [by_binary_numbers(one) for one in (sent, within, endless)] == [sent, within, endless]
    assert same_statement(sent, sent | {"version": "1.0.3"})
