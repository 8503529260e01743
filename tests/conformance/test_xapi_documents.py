"""What the three document resources have in common (xAPI 1.0.3 part 3, 2.2; IEEE 9274.1.1, 4.1)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha1
from typing import Any
from uuid import uuid4

import pytest

from storage import Database
from tests.conformance.documents_world import (
    JSON,
    NEW,
    PLAIN,
    RESOURCES,
    SECOND,
    STATE,
    named,
    without_id,
)
from tests.databases import IRI_BASE
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def call(server: XapiServer) -> Call:
    return caller(server, "all")


@pytest.mark.parametrize("path", RESOURCES)
def test_a_document_is_stored_read_and_deleted_as_it_is(call: Call, path: str) -> None:
    one, content = named(path), "Grüße\x00 & mehr".encode()
    put = call("PUT", path, params=one, data=content, headers=PLAIN | NEW)
    assert (put.status_code, put.content) == (204, b"")
    got = call("GET", path, params=one)
    assert (got.status_code, got.content) == (200, content)
    assert got.headers["Content-Type"] == PLAIN["Content-Type"]
    assert got.headers["ETag"] == f'"{sha1(content, usedforsecurity=False).hexdigest()}"'
    age = datetime.now(UTC) - parsedate_to_datetime(got.headers["Last-Modified"])
    assert timedelta(seconds=-2) < age < timedelta(minutes=1)
    head = call("HEAD", path, params=one)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert head.headers[name] == got.headers[name]
    assert call("DELETE", path, params=one).status_code == 204
    assert call("GET", path, params=one).status_code == 404
    assert call("HEAD", path, params=one).status_code == 404
    assert call("DELETE", path, params=one).status_code == 204


@pytest.mark.parametrize("path", RESOURCES)
def test_no_browser_runs_what_a_key_stored(call: Call, path: str) -> None:
    one = named(path)
    page = b"<script>alert(1)</script>"
    call("PUT", path, params=one, data=page, headers={"Content-Type": "text/html"} | NEW)
    got = call("GET", path, params=one)
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", RESOURCES)
def test_a_type_that_was_not_named_is_that_of_bytes(call: Call, path: str) -> None:
    one = named(path)
    assert call("PUT", path, params=one, data=b"\xff\xfe", headers=NEW).status_code == 204
    got = call("GET", path, params=one)
    assert (got.content, got.headers["Content-Type"]) == (b"\xff\xfe", "application/octet-stream")


@pytest.mark.parametrize("path", RESOURCES)
def test_json_objects_are_merged_at_the_top_level(call: Call, path: str) -> None:
    one = named(path)
    assert call("POST", path, params=one, json={"x": "foo", "y": {"a": 1}}).status_code == 204
    assert call("POST", path, params=one, json={"y": {"b": 2}, "z": 3}).status_code == 204
    got = call("GET", path, params=one)
    assert got.json() == {"x": "foo", "y": {"b": 2}, "z": 3}
    assert got.headers["ETag"].strip('"') == sha1(got.content, usedforsecurity=False).hexdigest()


UNMERGEABLE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"json": {"a": 1}}, {"data": b"abc", "headers": PLAIN}),
    ({"json": {"a": 1}}, {"data": b"abc"}),
    ({"json": {"a": 1}}, {"data": b'{"a": 1', "headers": JSON}),
    ({"json": {"a": 1}}, {"data": b'{"a": 1, "a": 2}', "headers": JSON}),
    ({"json": {"a": 1}}, {"json": [1]}),
    ({"json": {"a": 1}}, {"json": None, "data": b"null", "headers": JSON}),
    ({"data": b"abc", "headers": PLAIN}, {"json": {"a": 1}}),
    ({"data": b"[1]", "headers": JSON}, {"json": {"a": 1}}),
    ({"data": b"{", "headers": JSON}, {"json": {"a": 1}}),
]


@pytest.mark.parametrize("path", RESOURCES)
def test_what_cannot_be_merged_changes_nothing(call: Call, path: str) -> None:
    for stored, posted in UNMERGEABLE:
        one = named(path)
        first = {**stored, "headers": stored.get("headers", {}) | NEW}
        assert call("PUT", path, params=one, **first).status_code == 204
        before = call("GET", path, params=one)
        refused = call("POST", path, params=one, **posted)
        assert refused.status_code == 400, (stored, posted)
        assert refused.json()["fix"]
        after = call("GET", path, params=one)
        assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])


@pytest.mark.parametrize("path", RESOURCES)
def test_a_post_stores_where_nothing_is(call: Call, path: str) -> None:
    one = named(path)
    assert call("POST", path, params=one, data=b"abc", headers=PLAIN).status_code == 204
    assert call("GET", path, params=one).content == b"abc"
    other = named(path)
    assert call("POST", path, params=other, data=b"[1]", headers=JSON).status_code == 400
    assert call("GET", path, params=other).status_code == 404


@pytest.mark.parametrize("path", RESOURCES)
def test_the_list_has_every_id_once(call: Call, path: str) -> None:
    unique = {"agent": f'{{"mbox": "mailto:{uuid4()}@example.org"}}'}
    if "agent" not in named(path):
        unique = {"activityId": f"https://example.org/{uuid4()}"}
    first, second = named(path, **unique), named(path, **unique)
    listing = without_id(path, first)
    assert call("GET", path, params=listing).json() == []
    call("POST", path, params=first, json={"a": 1})
    moment = call("GET", path, params=first).headers["Last-Modified"]
    between = datetime.now(UTC)
    call("POST", path, params=second, json={"a": 1})
    ids = [one.get("stateId") or one["profileId"] for one in (first, second)]
    listed = call("GET", path, params=listing)
    assert listed.json() == sorted(ids)
    assert listed.headers["Content-Type"] == "application/json"
    assert parsedate_to_datetime(listed.headers["Last-Modified"]) >= parsedate_to_datetime(moment)
    assert listed.headers["ETag"]
    since = listing | {"since": between.isoformat()}
    assert call("GET", path, params=since).json() == [ids[1]]
    call("POST", path, params=first, json={"b": 1})
    assert call("GET", path, params=since).json() == sorted(ids)
    assert call("GET", path, params=listing | {"since": "2999-01-01T00:00:00Z"}).json() == []


WRONG: list[dict[str, Any]] = [
    {"activityId": None},
    {"activityId": "no-iri"},
    {"agent": None},
    {"agent": "learner"},
    {"agent": "[]"},
    {"agent": '{"name": "Nobody"}'},
    {"agent": '{"mbox": "mailto:a@example.org", "openid": "https://example.org/a"}'},
    {"agent": '{"mbox": "learner@example.org"}'},
    {"agent": '{"objectType": "Group", "mbox": "mailto:a@example.org"}'},
    {"registration": "true"},
    {"stateID": "x"},
    {"since": "2026-05-01T00:00:00Z"},
    {"colour": "blue"},
]


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
def test_every_parameter_is_checked(call: Call, path: str, method: str) -> None:
    content = {"json": {"a": 1}} if method in ("PUT", "POST") else {}
    needed = named(path)
    for changes in WRONG:
        if set(changes) & {"activityId", "agent"} and not set(changes) & set(needed):
            changes = {name: value or "x" for name, value in changes.items()}  # not known there
        answer = call(method, path, params=named(path, **changes), headers=NEW, **content)
        assert answer.status_code == 400, changes
        if method != "HEAD":
            assert set(answer.json()) == {"error", "path", "fix"}
            assert answer.json()["path"].split(".")[0] in changes
    if method in ("PUT", "POST"):
        missing = call(method, path, params=without_id(path, needed), headers=NEW, **content)
        assert missing.status_code == 400
    twice = [*needed.items(), next(iter(needed.items()))]
    assert call(method, path, params=twice, headers=NEW, **content).status_code == 400
    if method == "GET":
        listing = without_id(path, needed) | {"since": "yesterday"}
        assert call(method, path, params=listing).status_code == 400


@pytest.mark.parametrize("path", RESOURCES)
def test_no_profile_is_deleted_without_its_id(call: Call, path: str) -> None:
    one = named(path)
    call("POST", path, params=one, json={"a": 1})
    expected = (204, 404) if path == STATE else (400, 200)
    deleted = call("DELETE", path, params=without_id(path, one)).status_code
    assert (deleted, call("GET", path, params=one).status_code) == expected


@pytest.mark.parametrize("path", RESOURCES)
def test_a_document_has_a_bearable_size(call: Call, path: str) -> None:
    one = named(path)
    most = 8 * 1024 * 1024
    refused = call("PUT", path, params=one, data=bytes(most + 1), headers=NEW)
    assert (refused.status_code, call("GET", path, params=one).status_code) == (413, 404)
    assert call("PUT", path, params=one, data=bytes(most), headers=NEW).status_code == 204
    assert len(call("GET", path, params=one).content) == most
    chunked = call("PUT", path, params=one, data=iter([b"a"]), headers=NEW)
    assert chunked.status_code == 411


@pytest.mark.parametrize("path", RESOURCES)
def test_long_names_are_names(call: Call, path: str) -> None:
    long = (
        {"activityId": f"https://example.org/{'a' * 3000}"} if "activityId" in named(path) else {}
    )
    one = named(path, **long)
    other = {name: f"{value}b" if name == "activityId" else value for name, value in one.items()}
    call("POST", path, params=one, json={"a": 1})
    assert call("GET", path, params=one).json() == {"a": 1}
    assert call("GET", path, params=other).status_code == (404 if long else 200)


@pytest.mark.parametrize("path", RESOURCES)
def test_the_second_version_speaks_of_itself(call: Call, path: str) -> None:
    one = named(path)
    for method, status in (("PUT", 204), ("GET", 200), ("DELETE", 204)):
        given = {"json": {"a": 1}} if method == "PUT" else {}
        answer = call(method, path, params=one, headers=SECOND, **given)
        assert answer.status_code == status
        assert answer.headers["X-Experience-API-Version"] == "2.0.0"
    assert (
        call("GET", path, params=one, headers={"X-Experience-API-Version": None}).status_code == 400
    )
