"""What every request to /xapi has in common: version, HEAD, other origins, the other syntax."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
import pytest
import requests

from lrs_adapter import append as append_module
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.records_world import new_key, received
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server

VERSION = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def call(server: XapiServer) -> Call:
    return caller(server, "all")


@pytest.mark.parametrize(
    ("given", "status", "answered"),
    [
        ("1.0", 200, "1.0.3"),
        ("1.0.0", 200, "1.0.3"),
        ("1.0.9", 200, "1.0.3"),
        ("2.0.0", 200, "2.0.0"),
        ("2.0", 200, "2.0.0"),
        (None, 400, "1.0.3"),
        ("", 400, "1.0.3"),
        ("0.95", 400, "1.0.3"),
        ("1.1.0", 400, "1.0.3"),
        ("1.0.x", 400, "1.0.3"),
        ("2.1.0", 400, "2.0.0"),
        ("3.0.0", 400, "1.0.3"),
    ],
)
def test_the_version_of_a_request(
    call: Call, given: str | None, status: int, answered: str
) -> None:
    """1.0.3 part 3, 3.3."""
    answer = call("GET", headers={VERSION: given})
    assert (answer.status_code, answer.headers[VERSION]) == (status, answered)
    if status == 400:
        assert answer.json()["fix"]


def test_who_forgot_the_version_is_answered_in_that_of_her_last_statement(
    server: XapiServer,
) -> None:
    for version in ("2.0.0", "1.0.3"):
        call = caller(server, "all")
        assert call("POST", headers={VERSION: version}, json=received()).status_code == 200
        answer = call("GET", headers={VERSION: None})
        assert (answer.status_code, answer.headers[VERSION]) == (400, version)


def test_what_a_statement_says_of_its_version(call: Call) -> None:
    """1.0.3 part 2, 2.4.10; 2.0.0, 4.2.4.3."""
    for version, given, kept in (
        ("1.0.3", {}, "1.0.0"),
        ("2.0.0", {}, "2.0.0"),
        ("1.0.3", {"version": "1.0.7"}, "1.0.7"),
        ("2.0.0", {"version": "1.0.3"}, "1.0.3"),
    ):
        sent = received(**given)
        assert call("POST", headers={VERSION: version}, json=sent).status_code == 200
        assert call("GET", params={"statementId": sent["id"]}).json()["version"] == kept
    for version, wrong in (("1.0.3", "2.0.0"), ("1.0.3", "1.1.0"), ("2.0.0", "0.9.9")):
        answer = call("POST", headers={VERSION: version}, json=received(version=wrong))
        assert (answer.status_code, answer.json()["path"]) == (400, "version")


def test_head_is_get_without_a_body(call: Call) -> None:
    """Part 3, 1.1."""
    sent = received()
    call("POST", json=sent)
    for path, given in (
        ("/statements", {}),
        ("/statements", {"statementId": sent["id"]}),
        ("/statements", {"statementId": str(uuid4())}),
        ("/about", {}),
        ("/profile", {}),
    ):
        got, head = (call(method, path, params=given) for method in ("GET", "HEAD"))
        assert head.status_code == got.status_code
        assert head.content == b""
        for name in ("Content-Type", "ETag", "Last-Modified", VERSION):
            assert head.headers.get(name) == got.headers.get(name), (path, name)


def test_a_statement_has_an_etag_that_a_client_may_ask_with(call: Call) -> None:
    sent = received(actor={"mbox": "mailto:somebody@example.org", "name": "Somebody"})
    call("POST", json=sent)
    asked = {"statementId": sent["id"]}
    first = call("GET", params=asked)
    again = call("GET", params=asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers[CONSISTENT]
    other = call("GET", params=asked | {"format": "ids"})
    assert other.headers["ETag"] != first.headers["ETag"]
    assert call("GET", params=asked, headers={"If-None-Match": '"x"'}).status_code == 200


def test_every_answer_about_statements_says_until_when_it_is_complete(call: Call) -> None:
    """Part 3, 2.1.3, whatever the status is."""
    sent = received()
    assert CONSISTENT in call("POST", json=sent).headers
    stored = call("GET", params={"statementId": sent["id"]}).json()["stored"]
    asked: list[tuple[str, dict[str, Any]]] = [
        ("GET", {}),
        ("HEAD", {}),
        ("GET", {"params": {"limit": "-1"}}),
        ("GET", {"params": {"statementId": str(uuid4())}}),
        ("GET", {"params": {"attachments": "true"}}),
        ("PUT", {"params": {"statementId": sent["id"]}, "json": sent}),
        ("POST", {"json": received(verb=7)}),
    ]
    for method, given in asked:
        assert call(method, **given).headers[CONSISTENT] >= stored, (method, given)


def test_who_shows_no_key_sees_nothing_which_is_complete(server: XapiServer, call: Call) -> None:
    before = append_module.iso(utc_now())
    call("POST", json=received())
    answer = requests.get(f"{server.endpoint}/statements", headers={VERSION: "1.0.3"}, timeout=20)
    assert answer.status_code == 401
    assert answer.headers[CONSISTENT] >= before


def test_scripts_of_other_origins_may_ask_and_read(server: XapiServer, call: Call) -> None:
    asked = {
        "Origin": "https://content.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,content-type,x-experience-api-version",
    }
    answer = requests.options(f"{server.endpoint}/statements", headers=asked, timeout=20)
    assert answer.status_code == 200
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "if-match", "x-experience-api-version"} <= set(allowed.split(", "))
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    for read in (answer, call("GET"), call("GET", params={"limit": "x"}), call("GET", "/about")):
        assert read.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in read.headers
        shown = read.headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Last-Modified", CONSISTENT} <= set(shown.split(", "))


def as_form(call: Call, method: str, fields: dict[str, str], **more: Any) -> requests.Response:
    headers = FORM | more.pop("headers", {})
    return call("POST", params={"method": method}, data=urlencode(fields), headers=headers, **more)


def test_any_request_may_be_a_form(server: XapiServer, call: Call) -> None:
    """Part 3, 1.3: with the credentials and the version within it, too."""
    sent = received(actor={"mbox": "mailto:zoë@example.org", "name": "Zoë & co = 1"})
    statement_id = sent["id"]
    put = {"statementId": statement_id, "content": orjson.dumps(sent).decode()}
    assert as_form(call, "PUT", put).status_code == 204
    got = as_form(call, "GET", {"statementId": statement_id})
    assert got.json()["actor"] == sent["actor"]
    assert as_form(call, "get", {"limit": "1"}).json()["statements"][0]["id"] == statement_id
    many = orjson.dumps([received(), received()]).decode()
    assert len(as_form(call, "POST", {"content": many}).json()) == 2

    key, secret = new_key(server.database, "all")
    basic = requests.Request("GET", server.endpoint, auth=(key.key, secret)).prepare()
    fields = {
        "Authorization": basic.headers["Authorization"],
        VERSION: "1.0.3",
        "Content-Type": "application/json",
        "Content-Length": "7",
        "content": orjson.dumps(received()).decode(),
    }
    answer = requests.post(
        f"{server.endpoint}/statements?method=POST", data=fields, headers=FORM, timeout=20
    )
    assert answer.status_code == 200


def test_a_form_overrides_the_headers_of_its_request(call: Call) -> None:
    assert as_form(call, "GET", {VERSION: "0.8"}).status_code == 400
    assert as_form(call, "GET", {"Authorization": "Basic bm86bm8="}).status_code == 401


NOT_A_FORM_REQUEST: list[tuple[str, dict[str, Any]]] = [
    ("PUT", {"params": {"method": "POST"}, "json": {}}),
    ("GET", {"params": {"method": "GET"}}),
    ("POST", {"params": {"method": "GET"}, "json": {}}),
    ("POST", {"params": {"method": "BREW"}, "data": "a=1", "headers": FORM}),
    ("POST", {"params": {"method": ["GET", "PUT"]}, "data": "a=1", "headers": FORM}),
    ("POST", {"params": {"method": "GET", "limit": "1"}, "data": "a=1", "headers": FORM}),
    ("POST", {"params": {"method": "PUT"}, "data": "statementId=1", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": "content=%7B%7D", "headers": FORM}),
    ("POST", {"params": {"method": "PUT"}, "data": '{"content": 1}', "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": b"agent=\xff", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": "agent=%FF", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": "If-Match=a&if-match=b", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": "If-Match=a%0D%0AHost:b", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": f"{VERSION}=2.0.0", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": "Host=evil.example", "headers": FORM}),
    ("POST", {"params": {"method": "GET"}, "data": "&".join(["a=1"] * 101), "headers": FORM}),
]


@pytest.mark.parametrize(("method", "given"), NOT_A_FORM_REQUEST)
def test_what_is_no_such_form_is_refused(call: Call, method: str, given: dict[str, Any]) -> None:
    answer = call(method, **given)
    assert answer.status_code == 400
    assert answer.json()["fix"]


def test_the_second_version_has_no_such_syntax(call: Call) -> None:
    for method in ("GET", "PUT", "POST"):
        answer = as_form(call, method, {"limit": "1"}, headers={VERSION: "2.0.0"})
        assert (answer.status_code, answer.headers[VERSION]) == (400, "2.0.0")
