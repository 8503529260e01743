"""Concurrency of documents (xAPI 1.0.3 part 3, 3.1; IEEE 9274.1.1, 4.1.4): no update is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from storage import Database
from tests.conformance.documents_world import NEW, PROFILES, RESOURCES, SECOND, STATE, named
from tests.databases import IRI_BASE
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server

OTHER = {"If-Match": '"1111111111111111111111111111111111111111"'}
WRITERS, ROUNDS = 6, 4


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def call(server: XapiServer) -> Call:
    return caller(server, "all")


def stored(call: Call, path: str, **document: Any) -> tuple[dict[str, Any], str]:
    """A document's parameters and its tag as it was answered."""
    one = named(path)
    assert call("POST", path, params=one, json=document).status_code == 204
    return one, call("GET", path, params=one).headers["ETag"]


@pytest.mark.parametrize("version", [{}, SECOND])
@pytest.mark.parametrize("path", RESOURCES)
def test_a_tag_that_is_no_longer_true_is_refused(
    call: Call, path: str, version: dict[str, str]
) -> None:
    one, tag = stored(call, path, a=1)
    for method in ("PUT", "POST", "DELETE"):
        given = {} if method == "DELETE" else {"json": {"a": 2}}
        refused = call(method, path, params=one, headers=OTHER | version, **given)
        assert refused.status_code == 412
        assert refused.json()["path"] == "If-Match"
        assert call("GET", path, params=one).json() == {"a": 1}
        nothing = call(method, path, params=named(path), headers=OTHER | version, **given)
        assert nothing.status_code == 412
    for method, given in (
        ("PUT", {"json": {"a": 2}}),
        ("POST", {"json": {"b": 3}}),
        ("DELETE", {}),
    ):
        headers = {"If-Match": f"{OTHER['If-Match']}, {tag}"} | version
        assert call(method, path, params=one, headers=headers, **given).status_code == 204
        tag = call("GET", path, params=one).headers.get("ETag", "")
    assert call("GET", path, params=one).status_code == 404


@pytest.mark.parametrize("path", RESOURCES)
def test_a_star_asks_for_something_or_for_nothing(call: Call, path: str) -> None:
    one, there, not_there = named(path), {"If-Match": "*"}, NEW
    for method in ("PUT", "POST"):
        assert call(method, path, params=one, json={"a": 1}, headers=there).status_code == 412
        assert call("GET", path, params=one).status_code == 404
        assert call(method, path, params=one, json={"a": 1}, headers=not_there).status_code == 204
        assert call(method, path, params=one, json={"a": 2}, headers=not_there).status_code == 412
        assert call("GET", path, params=one).json() == {"a": 1}
        assert call(method, path, params=one, json={"a": 2}, headers=there).status_code == 204
        assert call("DELETE", path, params=one, headers=there).status_code == 204
        assert call("DELETE", path, params=one, headers=there).status_code == 412


@pytest.mark.parametrize("path", RESOURCES)
def test_a_weak_tag_is_as_good(call: Call, path: str) -> None:
    one, tag = stored(call, path, a=1)
    headers = {"If-Match": f"W/{tag}"}
    assert call("PUT", path, params=one, json={"a": 2}, headers=headers).status_code == 204


@pytest.mark.parametrize("version", [{}, SECOND])
@pytest.mark.parametrize("path", PROFILES)
def test_no_profile_is_overwritten_unseen(call: Call, path: str, version: dict[str, str]) -> None:
    one = named(path)
    first = call("PUT", path, params=one, json={"a": 1}, headers=version)
    assert first.status_code == (204 if version else 400)
    if not version:
        assert "If-None-Match: *" in first.json()["fix"]
        assert call("GET", path, params=one).status_code == 404
        assert call("PUT", path, params=one, json={"a": 1}, headers=NEW).status_code == 204
    refused = call("PUT", path, params=one, json={"a": 2}, headers=version)
    assert refused.status_code == 409
    assert "current state" in refused.json()["fix"]
    assert "If-Match" in refused.json()["fix"]
    assert call("GET", path, params=one).json() == {"a": 1}


def test_a_state_is_overwritten_unseen_in_the_first_version_alone(call: Call) -> None:
    one = named(STATE)
    assert call("PUT", STATE, params=one, json={"a": 1}).status_code == 204
    assert call("PUT", STATE, params=one, json={"a": 2}).status_code == 204
    assert call("PUT", STATE, params=one, json={"a": 3}, headers=SECOND).status_code == 409
    assert call("GET", STATE, params=one).json() == {"a": 2}


@pytest.mark.parametrize("path", RESOURCES)
def test_who_has_it_already_is_told_so(call: Call, path: str) -> None:
    one, tag = stored(call, path, a=1)
    same = call("GET", path, params=one, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert call("GET", path, params=one, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("path", RESOURCES)
def test_of_writers_at_once_none_is_lost(call: Call, path: str) -> None:
    one = named(path)

    def write(number: int) -> int:
        """Each merges properties of its own, which all must be there in the end."""
        done = [
            call("POST", path, params=one, json={f"{number}-{turn}": turn}).status_code
            for turn in range(ROUNDS)
        ]
        return done.count(204)

    with ThreadPoolExecutor(WRITERS) as pool:
        written = list(pool.map(write, range(WRITERS)))
    assert written == [ROUNDS] * WRITERS
    assert len(call("GET", path, params=one).json()) == WRITERS * ROUNDS


@pytest.mark.parametrize("path", RESOURCES)
def test_of_writers_who_know_the_same_one_wins(call: Call, path: str) -> None:
    one, tag = stored(call, path, writer=None)

    def write(number: int, headers: dict[str, str]) -> int:
        given = {"json": {"writer": number}, "headers": headers}
        return call("PUT", path, params=one, **given).status_code

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda each: write(each, {"If-Match": tag}), range(WRITERS)))
    assert sorted(answers) == [204] + [412] * (WRITERS - 1)
    assert call("GET", path, params=one).json() == {"writer": answers.index(204)}
    assert call("DELETE", path, params=one).status_code == 204
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda each: write(each, NEW), range(WRITERS)))
    assert sorted(answers) == [204] + [412] * (WRITERS - 1)
    assert call("GET", path, params=one).json() == {"writer": answers.index(204)}
