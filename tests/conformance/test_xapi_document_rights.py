"""Who reaches which documents (xAPI 1.0.3 part 3, 4.2): scopes, and shelves of limited keys."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from lrs_adapter import document_shelves
from storage import Database
from tests.conformance.documents_world import (
    NEW,
    PROFILES,
    RESOURCES,
    STATE,
    named,
    without_id,
)
from tests.databases import IRI_BASE
from tests.integration.records_world import COMMUNITY
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server

COMMUNITY_ID = uuid4()
LIMITS = {"community_id": COMMUNITY_ID, "community_iri": COMMUNITY.iri}


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


SCOPES: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    (("all",), RESOURCES, RESOURCES),
    (("all/read",), RESOURCES, ()),
    (("state",), (STATE,), (STATE,)),
    (("profile",), PROFILES, PROFILES),
    (("define",), (), ()),
    (("statements/write", "statements/read", "statements/read/mine"), (), ()),
]


@pytest.mark.parametrize(("scopes", "reads", "writes"), SCOPES)
def test_scopes(
    server: XapiServer, scopes: tuple[str, ...], reads: tuple[str, ...], writes: tuple[str, ...]
) -> None:
    call = caller(server, *scopes)
    for path in RESOURCES:
        one = named(path)
        for method in ("PUT", "POST", "GET", "HEAD", "DELETE"):
            given: dict[str, Any] = {"json": {"a": 1}} if method in ("PUT", "POST") else {}
            status = call(method, path, params=one, **given, headers={}).status_code
            may = path in (reads if method in ("GET", "HEAD") else writes)
            assert (status != 403) == may, (path, method, status)


@pytest.mark.parametrize("path", RESOURCES)
def test_no_key_no_document(server: XapiServer, path: str) -> None:
    headers = {"X-Experience-API-Version": "1.0.3"}
    answer = requests.get(
        f"{server.endpoint}{path}", params=named(path), headers=headers, timeout=20
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("path", RESOURCES)
def test_keys_without_limits_share(server: XapiServer, path: str) -> None:
    one = named(path)
    assert caller(server, "all")("POST", path, params=one, json={"a": 1}).status_code == 204
    scope = "state" if path == STATE else "profile"
    assert caller(server, scope)("GET", path, params=one).json() == {"a": 1}


@pytest.mark.parametrize("path", RESOURCES)
def test_a_limited_key_learns_nothing_of_others(server: XapiServer, path: str) -> None:
    """Not by reading, lists, conflicts, preconditions or what a delete leaves."""
    one, scopes = named(path), ("state", "profile")
    everybody, limited = caller(server, "all"), caller(server, *scopes, **LIMITS)
    beside = caller(server, *scopes, **LIMITS)
    elsewhere = {**LIMITS, "community_id": uuid4()}
    calls = [everybody, limited, beside, caller(server, *scopes, **elsewhere)]
    for number, call in enumerate(calls):
        assert call("GET", path, params=one).status_code == 404
        assert one["stateId" if path == STATE else "profileId"] not in (
            call("GET", path, params=without_id(path, one)).json()
        )
        put = call("PUT", path, params=one, json={"of": number}, headers=NEW)
        assert put.status_code == 204
    for number, call in enumerate(calls):
        assert call("GET", path, params=one).json() == {"of": number}
    assert limited("DELETE", path, params=one).status_code == 204
    left = [call("GET", path, params=one).status_code for call in calls]
    assert left == [200, 404, 200, 200]


def test_a_shelf_is_full_one_day(server: XapiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_shelves, "MOST_DOCUMENTS", 2)
    call = caller(server, "state", **LIMITS)
    first, second, third = (named(STATE) for _ in range(3))
    for one in (first, second):
        assert call("PUT", STATE, params=one, json={"a": 1}).status_code == 204
    full = call("PUT", STATE, params=third, json={"a": 1})
    assert (full.status_code, bool(full.json()["fix"])) == (403, True)
    assert call("GET", STATE, params=third).status_code == 404
    assert call("POST", STATE, params=first, json={"b": 1}).status_code == 204
    others: Call = caller(server, "state")
    assert others("PUT", STATE, params=third, json={"a": 1}).status_code == 204
    assert call("DELETE", STATE, params=second).status_code == 204
    assert call("PUT", STATE, params=third, json={"a": 1}).status_code == 204
    assert call("DELETE", STATE, params=without_id(STATE, first)).status_code == 204
    for one in (first, second):
        assert call("PUT", STATE, params=one, json={"a": 1}).status_code == 204
