"""`/xapi/statements`: versions, keys and scopes, and what is refused with which status."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from storage import Database
from tests.databases import IRI_BASE
from tests.integration.records_world import new_key, received
from tests.integration.xapi_server import XapiServer, caller, xapi_server


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


SCOPES = [
    ("statements/write", "GET", 403),
    ("statements/read", "POST", 403),
    ("all/read", "POST", 403),
    ("define", "GET", 403),
    ("all/read", "GET", 200),
    ("all", "POST", 200),
]


def test_scopes(server: XapiServer) -> None:
    for scope, method, status in SCOPES:
        given = {"json": received()} if method == "POST" else {}
        assert caller(server, scope)(method, **given).status_code == status, (scope, method)


def test_who_has_no_key_gets_a_challenge(server: XapiServer) -> None:
    headers = {"X-Experience-API-Version": "1.0.3"}
    key = new_key(server.database, "all")[0].key
    for auth in (None, ("nobody", "nothing"), (key, "wrong"), ("a\x00b", "x"), ("\xe9", "x")):
        answer = requests.get(
            f"{server.endpoint}/statements", headers=headers, auth=auth, timeout=20
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].lower().startswith("basic")


ASKED: list[tuple[dict[str, Any], int]] = [
    ({"headers": {"X-Experience-API-Version": None}}, 400),
    ({"headers": {"X-Experience-API-Version": "0.9"}}, 400),
    ({"headers": {"X-Experience-API-Version": "1.0"}}, 200),
    ({"headers": {"X-Experience-API-Version": "2.0.0"}}, 200),
    ({"params": {"statementID": str(uuid4())}}, 400),
    ({"params": {"limit": "-1"}}, 400),
    ({"params": {"agent": "ana"}}, 400),
    ({"params": {"agent": '{"name":"Ana"}'}}, 400),
    ({"params": {"since": "yesterday"}}, 400),
    ({"params": {"verb": "tried"}}, 400),
    ({"params": {"registration": "1"}}, 400),
    ({"params": {"ascending": "1"}}, 400),
    ({"params": {"format": "short"}}, 400),
    ({"params": {"statementId": str(uuid4()), "verb": "https://example.org/v"}}, 400),
    ({"params": {"statementId": str(uuid4()), "voidedStatementId": str(uuid4())}}, 400),
    ({"params": {"statementId": str(uuid4())}}, 404),
    ({"params": {"statementId": "7"}}, 400),
]


def test_what_a_get_may_ask(server: XapiServer) -> None:
    call = caller(server, "all")
    for given, status in ASKED:
        assert call("GET", **given).status_code == status, given


def test_bodies_that_are_refused(server: XapiServer) -> None:
    call = caller(server, "all")
    as_json = {"Content-Type": "application/json"}
    twice = b'{"actor":{},"actor":{}}'
    assert call("POST", data=b"{", headers=as_json).status_code == 400
    assert "twice" in call("POST", data=twice, headers=as_json).json()["error"]
    nested = b'{"actor":' + b"[" * 1000 + b"]" * 1000 + b',"actor":1}'
    told = call("POST", data=nested, headers=as_json).json()["error"]
    assert "deep" in told or "twice" in told  # both are true; which is seen first is Python's
    for levels, status in ((200, 200), (201, 400)):
        value: Any = "x"
        for _ in range(levels - 3):  # within statement, result and extensions
            value = [value]
        deep = received(result={"extensions": {"https://example.org/deep": value}})
        told = call("POST", json=deep)
        assert told.status_code == status, told.text
    assert "200 levels" in told.json()["error"]
    assert call("POST", data=b"[]").status_code == 400
    multipart = {"Content-Type": "multipart/mixed; boundary=x"}
    assert call("POST", data=b"--x--", headers=multipart).status_code == 400
    assert call("POST", data=iter([b"[", b"]"]), headers=as_json).status_code == 411
    assert call("POST", data=b" " * (8 * 1024 * 1024 + 1), headers=as_json).status_code == 413
    assert call("POST", json=[received() for _ in range(1001)]).status_code == 413
    assert call("POST", params={"limit": "1"}, json=received()).status_code == 400
    assert call("PUT", json=received()).status_code == 400
    other = {"statementId": str(uuid4())}
    assert call("PUT", params=other, json=received()).status_code == 400
    assert call("POST", data=b"[]", headers=as_json).json() == []


def test_a_key_in_the_address_is_not_taken(server: XapiServer) -> None:
    """It would stand in logs of proxies; only the Authorization header counts."""
    made, secret = new_key(server.database, "all")
    key = made.key
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    headers = {"X-Experience-API-Version": "1.0.3"}
    tried: list[dict[str, str]] = [
        {"Authorization": f"Basic {basic}"},
        {"key": key, "secret": secret},
        {"access_token": secret},
    ]
    for given in tried:
        answer = requests.get(
            f"{server.endpoint}/statements", params=given, headers=headers, timeout=20
        )
        assert answer.status_code == 401
        assert secret not in answer.text


def test_answers_opened_in_a_browser_are_downloads(server: XapiServer) -> None:
    for method in ("GET", "POST"):
        answer = caller(server, "all")(method, **({"json": []} if method == "POST" else {}))
        assert answer.headers["Content-Disposition"].startswith("attachment;")
