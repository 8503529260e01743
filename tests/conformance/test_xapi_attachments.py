"""Attachments as multipart/mixed, both ways (xAPI 1.0.3 part 2, 2.4.11; part 3, 1.5)."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lrs_adapter import forget_unattached
from storage import Database, KeptBytes, utc_now
from storage.kept_bytes import KeptPart
from storage.kept_file import folder_of
from tests.databases import IRI_BASE
from tests.integration.multipart_bodies import (
    BOUNDARY,
    HEADERS,
    TEXT,
    attachment,
    body,
    part,
    parts_of,
    sha2,
)
from tests.integration.records_world import received, voiding
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server

LARGE = os.urandom(700_000)
WITH = {"attachments": "true"}


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def call(server: XapiServer) -> Call:
    return caller(server, "all")


def with_text(content: bytes = TEXT, **changes: Any) -> dict[str, Any]:
    return received(attachments=[attachment(content, **changes)])


def kept_count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(KeptBytes)) or 0


@pytest.mark.parametrize("content", [TEXT, b"", LARGE], ids=["text", "empty", "large"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_data_comes_back_as_it_was_sent(call: Call, content: bytes, method: str) -> None:
    statement = with_text(content, contentType="text/plain; charset=ascii")
    asked = {"statementId": statement["id"]}
    sent = call(
        method,
        data=body(statement, part(content)),
        headers=HEADERS,
        params=asked if method == "PUT" else None,
    )
    assert sent.status_code == (204 if method == "PUT" else 200)
    told, found = parts_of(call("GET", params=asked | WITH))
    assert told["attachments"] == statement["attachments"]
    assert found == {sha2(content): ("text/plain; charset=ascii", content)}
    told, found = parts_of(call("GET", params=WITH))
    assert [one["id"] for one in told["statements"]] == [statement["id"]]
    assert found[sha2(content)][1] == content


def test_more_brings_data_as_the_first_page_did(server: XapiServer, call: Call) -> None:
    for _ in range(2):
        call("POST", data=body(with_text(), part(TEXT)), headers=HEADERS)
    told, _ = parts_of(call("GET", params=WITH | {"limit": "1"}))
    rest, found = parts_of(call("GET", server.endpoint.removesuffix("/xapi") + told["more"]))
    assert (len(rest["statements"]), rest["more"]) == (1, "")
    assert found[sha2(TEXT)][1] == TEXT


def test_without_being_asked_for_it_does_not_come(call: Call) -> None:
    call("POST", data=body(with_text(), part(TEXT)), headers=HEADERS)
    for given in ({}, {"attachments": "false"}):
        answer = call("GET", params=given)
        assert answer.headers["Content-Type"] == "application/json"
        assert b"simple attachment" not in answer.content


def test_data_that_several_name_is_kept_and_sent_once(server: XapiServer, call: Call) -> None:
    statements = [with_text(), with_text(), with_text(LARGE)]
    sent = body(statements, part(TEXT), part(LARGE), part(TEXT))
    assert len(call("POST", data=sent, headers=HEADERS).json()) == 3
    call("POST", data=body(with_text(LARGE), part(LARGE)), headers=HEADERS)
    _, found = parts_of(call("GET", params=WITH))
    assert found.keys() == {sha2(TEXT), sha2(LARGE)}
    assert kept_count(server.database) == 2


def test_large_data_are_files_beside_sqlite_and_rows_in_postgresql(
    server: XapiServer, call: Call
) -> None:
    call("POST", data=body(with_text(LARGE), part(LARGE)), headers=HEADERS)
    folder = folder_of(server.database.engine)
    with server.database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(KeptPart))
    if server.database.dialect == "sqlite":
        assert folder is not None
        [file] = folder.glob("*/*")
        assert (rows, file.name, file.read_bytes()) == (0, sha2(LARGE), LARGE)
        assert file.stat().st_mode & 0o777 == 0o600
    else:
        assert (folder, rows) == (None, 3)


@pytest.mark.parametrize("kind", ["sha224", "sha384", "sha512"])
def test_any_sum_of_the_sha2_family_names_data(call: Call, kind: str) -> None:
    named = hashlib.new(kind, TEXT).hexdigest()
    statement = with_text(sha2=named.upper())
    sent = body(statement, part(TEXT, X_Experience_API_Hash=named))
    assert call("POST", data=sent, headers=HEADERS).status_code == 200
    _, found = parts_of(call("GET", params=WITH))
    assert found[named][1] == TEXT


def test_data_of_a_sub_statement(call: Call) -> None:
    inner = {
        "objectType": "SubStatement",
        "attachments": [attachment(TEXT)],
        **{key: value for key, value in received().items() if key != "id"},
    }
    sent = body(received(object=inner), part(TEXT))
    assert call("POST", data=sent, headers=HEADERS).status_code == 200
    assert parts_of(call("GET", params=WITH))[1].keys() == {sha2(TEXT)}


def test_multipart_without_data_is_accepted(call: Call) -> None:
    for statement in (received(), with_text(fileUrl="https://example.org/essay.txt")):
        assert call("POST", data=body(statement), headers=HEADERS).status_code == 200
    assert parts_of(call("GET", params=WITH))[1] == {}


REFUSED: dict[str, tuple[bytes, dict[str, str]]] = {
    "data nobody names": (body(with_text(), part(TEXT), part(b"x")), {}),
    "data that is missing": (body(with_text()), {}),
    "data of another sum": (body(with_text(), part(b"x", X_Experience_API_Hash=sha2(TEXT))), {}),
    "no sum": (body(with_text(), part(TEXT, X_Experience_API_Hash=None)), {}),
    "an odd sum": (body(with_text(), part(TEXT, X_Experience_API_Hash="abc")), {}),
    "another encoding": (body(with_text(), part(TEXT, Content_Transfer_Encoding="base64")), {}),
    "another type": (body(with_text(), part(TEXT, Content_Type="image/png")), {}),
    "statements in two parts": (body([], b"Content-Type: application/json\r\n\r\n[]"), {}),
    "first not JSON": (body([]).replace(b"application/json", b"text/plain"), {}),
    "no boundary": (body([]), {"Content-Type": "multipart/mixed"}),
    "no end": (body([])[:-6], {}),
    "nothing": (b"", {}),
    "a boundary twice": (
        body([]),
        {"Content-Type": f'{HEADERS["Content-Type"]}boundary="{BOUNDARY}"'},
    ),
    "form-data": (body([]), {"Content-Type": "multipart/form-data; boundary=x"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(server: XapiServer, call: Call, name: str) -> None:
    sent, headers = REFUSED[name]
    answer = call("POST", data=sent, headers=HEADERS | headers)
    assert answer.status_code == 400, answer.text
    assert answer.json()["fix"]
    assert call("GET").json()["statements"] == []
    assert kept_count(server.database) == 0


def test_as_json_every_attachment_needs_an_address(call: Call) -> None:
    refused = call("POST", json=with_text())
    assert (refused.status_code, refused.json()["path"]) == (400, "attachments[0].fileUrl")


def test_too_large_a_request(call: Call) -> None:
    headers = HEADERS | {"Content-Length": str(64 * 1024 * 1024 + 1)}
    assert call("POST", data=b"", headers=headers).status_code == 413
    many = [b"%d" % number for number in range(1001)]
    statement = received(attachments=[attachment(one) for one in many])
    sent = body(statement, *(part(one) for one in many))
    assert call("POST", data=sent, headers=HEADERS).status_code == 413


def test_a_key_reads_the_data_of_what_it_sees_alone(server: XapiServer, call: Call) -> None:
    """Naming a sum is not enough, neither to read nor to post."""
    other = caller(server, "statements/write", "statements/read/mine")
    statement = with_text()
    call("POST", data=body(statement, part(TEXT)), headers=HEADERS)
    assert other("GET", params=WITH | {"statementId": statement["id"]}).status_code == 404
    assert other("POST", data=body(with_text()), headers=HEADERS).status_code == 400
    linked = with_text(fileUrl="https://example.org/essay.txt")
    assert other("POST", json=linked).status_code == 200
    assert parts_of(other("GET", params=WITH))[1] == {}


def test_a_statement_sent_again_stays_one_and_another_with_its_id_changes_nothing(
    call: Call,
) -> None:
    statement = with_text()
    for _ in range(2):
        answer = call("POST", data=body(statement, part(TEXT)), headers=HEADERS)
        assert answer.status_code == 200
    changed = statement | {"attachments": [attachment(b"other")]}
    assert call("POST", data=body(changed, part(b"other")), headers=HEADERS).status_code == 409
    assert parts_of(call("GET", params=WITH))[1].keys() == {sha2(TEXT)}


def test_data_of_a_voided_statement(call: Call) -> None:
    statement = with_text()
    call("POST", data=body(statement, part(TEXT)), headers=HEADERS)
    call("POST", json=voiding(statement["id"]))
    assert parts_of(call("GET", params=WITH))[1] == {}
    asked = WITH | {"voidedStatementId": statement["id"]}
    assert parts_of(call("GET", params=asked))[1].keys() == {sha2(TEXT)}


def test_a_type_is_told_as_it_is_only_where_it_breaks_no_header(call: Call) -> None:
    odd = with_text(contentType="text/plain\r\nX-Experience-API-Hash: 0")
    sent = body(odd, part(TEXT, Content_Type=None))
    assert call("POST", data=sent, headers=HEADERS).status_code == 200
    _, found = parts_of(call("GET", params=WITH))
    assert found == {sha2(TEXT): ("application/octet-stream", TEXT)}


def test_head_tells_how_long_it_would_be(call: Call) -> None:
    call("POST", data=body(with_text(LARGE), part(LARGE)), headers=HEADERS)
    head, got = (call(method, params=WITH) for method in ("HEAD", "GET"))
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content))
    assert "attachment" in head.headers["Content-Disposition"]


def test_missing_bytes_are_told_and_not_a_fault(server: XapiServer, call: Call) -> None:
    call("POST", data=body(with_text(LARGE), part(LARGE)), headers=HEADERS)
    remove(server.database, sha2(LARGE))
    answer = call("GET", params=WITH)
    assert answer.status_code == 503
    assert sha2(LARGE) in answer.json()["error"]
    assert call("GET").status_code == 200


def remove(database: Database, digest: str) -> None:
    folder = folder_of(database.engine)
    if folder is not None:
        (folder / digest[:2] / digest).unlink()
        return
    with database.unit_of_work() as uow:
        row = uow.session.get(KeptPart, (digest, 1))
        uow.session.delete(row)
        uow.commit()


def test_data_of_refused_requests_is_let_go_after_a_day(server: XapiServer, call: Call) -> None:
    call("POST", data=body(with_text(LARGE), part(LARGE)), headers=HEADERS)
    statement = with_text(TEXT)
    call("POST", data=body(statement, part(TEXT)), headers=HEADERS)
    unused = LARGE[1:]
    twice = statement | {"attachments": [attachment(unused)]}
    assert call("POST", data=body(twice, part(unused)), headers=HEADERS).status_code == 409
    database, tomorrow = server.database, utc_now() + timedelta(days=1, minutes=1)
    assert forget_unattached(database, now=utc_now()) == 0
    forget_unattached(database, now=tomorrow)
    assert forget_unattached(database, now=tomorrow) == 0
    assert files(database) <= {sha2(LARGE)}
    assert kept_count(database) == 2
    assert parts_of(call("GET", params=WITH))[1].keys() == {sha2(TEXT), sha2(LARGE)}


def files(database: Database) -> set[str]:
    folder: Path | None = folder_of(database.engine)
    return set() if folder is None else {file.name for file in folder.glob("*/*")}
