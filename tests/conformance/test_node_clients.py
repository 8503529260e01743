"""Clients that other people wrote, in Node, against a whole running server.

`@xapi/xapi` by either of its transports, and `tincanjs`: each stores, queries, pages, voids, keeps
states and profiles. What came back is compared with what the log and the shelf hold.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from storage import Database
from tests.conformance.child_process import Served, served

pytestmark = pytest.mark.slow

THING = "https://example.org/things/one"
ANA = "mailto:ana@example.org"
VERSION = {"X-Experience-API-Version": "1.0.3"}


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Iterator[Served]:
    with served(database, tmp_path) as running:
        yield running


def log_of(server: Served, registration: str) -> list[dict[str, Any]]:
    """What the log has of this attempt, the oldest first: also what voided a part of it, and not
    what was voided.
    """
    answer = requests.get(
        f"{server.endpoint}/statements",
        params={"registration": registration, "ascending": "true"},
        auth=(server.key, server.secret),
        headers=VERSION,
        timeout=20,
    )
    answer.raise_for_status()
    assert not answer.json()["more"]
    found: list[dict[str, Any]] = answer.json()["statements"]
    return found


def newest_first(pages: list[list[str]], sizes: list[int], ids: list[str]) -> None:
    """The pages hold these ids, the newest first, each once."""
    assert [len(page) for page in pages] == sizes
    assert [one for page in pages for one in page] == ids[::-1]


@pytest.mark.parametrize("adapter", ["axios", "fetch"])
def test_xapi(server: Served, adapter: str) -> None:
    told = server.client("xapi", adapter=adapter)
    [one], many, [other] = told["one"], told["many"], told["other"]
    stored = log_of(server, told["registration"])
    with_data = told.get("attached", [])
    left = [*many[2:], other, *with_data, *told["voiding"], *told["voidings"]]
    assert [statement["id"] for statement in stored] == left  # the voided ones are not among them
    assert {statement["authority"]["account"]["name"] for statement in stored} == {
        f"key:{server.key}"
    }
    scores = [one["result"]["score"]["raw"] for one in stored if "result" in one]
    assert scores == [3, 4, 5, 6, 7, *([8] if with_data else [])]
    newest_first(told["pages"], [3, 3, 1], [one, *many])
    assert told["first"] == [one]
    assert told["after"] == [*many, other]
    assert told["elsewhere"] == []
    assert (told["read"]["id"], told["read"]["actor"]["mbox"]) == (one, ANA)
    if adapter == "axios":
        assert told["misnamed"] == 400
    else:
        assert told["parts"] == ["What she wrote,\nin two lines."]
    assert (told["gone"], told["voided"], told["invalid"]) == (404, one, 400)
    assert len({*told["voiding"], *told["voidings"]}) == 3
    assert told["state"] == {"page": 3, "seen": [1, 2]}
    assert told["states"] == ["place"]
    assert (told["stale"], told["changed"], told["noState"]) == (412, {"page": 4}, 404)
    assert told["noStates"] == []
    for kind in ("Activity", "Agent"):
        assert told[f"profileOf{kind}"] == {
            "again": 412, "stale": 412, "read": {"a": 1, "b": 2}, "changed": {"c": 3},
            "ids": ["sizes"], "gone": 404,
        }, kind  # fmt: skip
    assert {"1.0.3", "2.0.0"} <= set(told["about"])
    assert (told["activity"], told["person"]) == (THING, [ANA])


def test_tincanjs(server: Served) -> None:
    told = server.client("tincan")
    one, many = told["saved"]["id"], told["savedMany"]["ids"]
    assert (told["saved"]["error"], told["savedMany"]["error"], told["invalid"]) == (
        None,
        None,
        400,
    )
    stored = log_of(server, told["registration"])
    assert [statement["id"] for statement in stored] == [*many, told["voiding"]["id"]]
    assert {statement["object"]["id"] for statement in stored[:-1]} == {THING}
    newest_first(told["pages"], [3, 3, 1], [one, *many])
    assert told["ofActivity"] == [one, *many][::-1]
    assert (told["read"]["id"], told["read"]["authority"]) == (one, f"key:{server.key}")
    assert told["read"]["stored"] < stored[0]["stored"]
    assert (told["voiding"]["error"], told["gone"], told["voided"]) == (None, 404, one)
    assert UUID(told["voiding"]["id"])
    assert (told["setState"], told["state"], told["staleState"]) == (None, {"page": 3}, 412)
    assert (told["mergedState"], told["afterMerge"]) == (None, {"page": 3, "seen": 1})
    assert (told["states"], told["droppedState"], told["noState"]) == (["place"], None, None)
    assert (told["droppedStates"], told["noStates"]) == (None, [])
    for kind in ("Activity", "Agent"):
        assert told[f"profileOf{kind}"] == {
            "made": None, "again": 412, "read": {"a": 1}, "changed": None, "stale": 412,
            "reread": {"b": 2}, "ids": ["sizes"], "dropped": None, "gone": None,
        }, kind  # fmt: skip
    assert told["activity"] == THING
    assert "1.0.3" in told["about"]
