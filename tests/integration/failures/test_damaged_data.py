"""Attached data that was changed, cut or lost: found by its sum, told, and mended; others go on."""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from sqlalchemy import update

from lrs_adapter import LrsKey, read_after, receive, received_parts, resend_dead_letters
from plugin.operations import Level, state_of
from storage import (
    BytesDamaged,
    Database,
    KeptBytes,
    SecretBox,
    keep_bytes,
    look_over,
    note_trouble,
    troubled,
    utc_now,
)
from storage.kept_bytes import KeptPart
from storage.kept_file import folder_of, path_in
from tests.databases import Templates
from tests.integration.flaky_lrs import add, run, status
from tests.integration.multipart_bodies import attachment, body, part, parts_of, sha2
from tests.integration.records_world import IRIS, NOON, new_key, received, record_some
from tests.integration.xapi_server import XapiServer, caller, services_for, xapi_server

SMALL, LARGE = b"a few words", os.urandom(600_000)
HOW = {
    "changed": "attachment_damaged",
    "cut": "attachment_missing",
    "lost": "attachment_missing",
}


def with_data(database: Database, key: LrsKey, content: bytes) -> str:
    statement = received(attachments=[attachment(content)])
    sent = body([statement], part(content), boundary="x")
    with (
        received_parts(io.BytesIO(sent), "x", most_json=10_000) as request,
        database.unit_of_work() as uow,
    ):
        receive(uow, IRIS, request.body, key, now=NOON, parts=request.parts)
        uow.commit()
    return str(statement["id"])


def harm(database: Database, content: bytes, how: str) -> None:
    """In the file, or in the last row, where they are rows."""
    digest, folder = sha2(content), folder_of(database.engine)
    path = None if folder is None else path_in(folder, digest)
    if path is not None and path.exists():
        bad = {"changed": bytes([content[0] ^ 1]) + content[1:], "cut": content[:-1]}
        path.unlink() if how == "lost" else path.write_bytes(bad[how])
        return
    with database.unit_of_work() as uow:
        row = uow.session.get_one(KeptPart, (digest, (len(content) - 1) // (256 * 1024)))
        if how == "lost":
            uow.session.delete(row)
        else:
            row.content = row.content[:-1] + (b"?" if how == "changed" else b"")
        uow.commit()


def put_back(database: Database, content: bytes) -> None:
    """As an operator does from a copy of the disk, or of the database."""
    digest, folder = sha2(content), folder_of(database.engine)
    if folder is not None and len(content) > 256 * 1024:
        path_in(folder, digest).write_bytes(content)
        return
    with database.unit_of_work() as uow:
        for start in range(0, len(content), 256 * 1024):
            some = content[start : start + 256 * 1024]
            uow.session.merge(KeptPart(sha256=digest, number=start // (256 * 1024), content=some))
        uow.commit()


def told(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {one.sha256: one.code for one in troubled(session)}


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("how", HOW)
def test_a_statement_whose_data_is_bad_is_set_aside_and_the_others_arrive(
    database: Database, secret_box: SecretBox, templates: Templates, how: str, content: bytes
) -> None:
    key, _ = new_key(database, "all")
    before, bad = record_some(database, 3), with_data(database, key, content)
    after = record_some(database, 3)
    harm(database, content, how)
    services = services_for(database, "https://child.example")
    with far_away(templates) as remote:
        theirs, secret = new_key(remote.database, "all")
        add(database, secret_box, remote.endpoint, key=theirs.key, secret=secret)
        while run(database, secret_box):
            pass
        found = status(database)
        assert (found.behind, found.dead_letters, found.failures) == (0, 1, 0)
        assert ids_of(remote.database) == {str(one) for one in (*before, *after)}
        assert told(database) == {sha2(content): HOW[how]}
        with database.reading() as session:
            page = state_of(session, services, now=utc_now())
        assert [(each.code, each.level) for each in page.data.findings] == [
            ("data_lost", Level.ACT)
        ]
        assert [letter.code for row in page.letters.rows for letter in row.newest] == [HOW[how]]

        put_back(database, content)
        assert look_over(database, now=utc_now()) == 1
        assert told(database) == {}
        outcomes, trouble = resend_dead_letters(
            database, secret_box, "remote", now=NOON, timeout_s=5
        )
        assert ([one.delivered for one in outcomes], trouble) == ([True], None)
        assert bad in ids_of(remote.database)


@pytest.mark.parametrize("how", HOW)
def test_what_is_bad_is_never_read_as_if_it_were_whole(database: Database, how: str) -> None:
    key, _ = new_key(database, "all")
    with_data(database, key, LARGE)
    harm(database, LARGE, how)
    with xapi_server(database, "https://child.example") as server:
        ask = caller(server, "all")
        if how == "changed":  # its answer had begun by then
            with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
                ask("GET", "/statements", params={"attachments": "true"})
        else:
            answer = ask("GET", "/statements", params={"attachments": "true"})
            assert answer.status_code == 503
            assert "here (SHA-256" in answer.text
        assert ask("GET", "/statements").status_code == 200
    assert told(database) == {sha2(LARGE): HOW[how]}


@pytest.mark.parametrize("how", HOW)
def test_who_sends_it_again_mends_it(database: Database, how: str) -> None:
    key, _ = new_key(database, "all")
    for content in (SMALL, LARGE):
        with_data(database, key, content)
        harm(database, content, how)
    assert look_over(database, now=utc_now()) == 2
    assert told(database) == {sha2(one): HOW[how] for one in (SMALL, LARGE)}
    for content in (SMALL, LARGE):
        with_data(database, key, content)
    assert told(database) == {}
    with xapi_server(database, "https://child.example") as server:
        answer = caller(server, "all")("GET", "/statements", params={"attachments": "true"})
        _, data = parts_of(answer)
    assert {sum_: one for sum_, (_, one) in data.items()} == {
        sha2(one): one for one in (SMALL, LARGE)
    }


def test_each_is_looked_at_once_a_month_and_a_turn_is_bounded(database: Database) -> None:
    for number in range(4):
        keep(database, bytes([number]) * 1000)
    now = utc_now()
    assert look_over(database, now=now, most_bytes=2500) == 2
    assert look_over(database, now=now, most_bytes=2500) == 2
    assert look_over(database, now=now) == 0
    assert look_over(database, now=now + timedelta(days=31)) == 4
    assert look_over(database, now=now - timedelta(days=31)) == 4, "a clock that was ahead"


def test_a_database_that_cannot_be_written_keeps_nobody_from_reading(database: Database) -> None:
    digest = keep(database, SMALL)
    with database.unit_of_work() as uow:  # holds the row, as a disk that is full would
        uow.session.execute(update(KeptBytes).values(length=KeptBytes.length))
        impatient = Database(database.url, wait_s=0.1)
        note_trouble(impatient, BytesDamaged(digest), now=utc_now())
        impatient.dispose()
    assert told(database) == {}


def keep(database: Database, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    with database.unit_of_work() as uow:
        keep_bytes(uow, io.BytesIO(content), digest, len(content), utc_now())
        uow.commit()
    return digest


def ids_of(database: Database) -> set[str]:
    with database.reading() as session:
        return {str(entry.statement_id) for entry in read_after(session, 0, 99)}


@contextmanager
def far_away(templates: Templates) -> Iterator[XapiServer]:
    url = templates.fresh("sqlite")
    opened = Database(url)
    with xapi_server(opened, "https://ministry.example") as server:
        yield server
    opened.dispose()
    templates.drop(url)
