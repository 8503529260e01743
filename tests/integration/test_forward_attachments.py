"""Statements leave with the data that came with them, and those of xAPI 2.0.0 as such."""

import io
import os
from collections.abc import Iterator
from typing import Any

import pytest

from lrs_adapter import LrsKey, dead_letters, held_attachments, read_after, receive, received_parts
from storage import Database, SecretBox, read_kept
from storage.kept_bytes import KeptPart
from storage.kept_file import folder_of
from tests.databases import Templates
from tests.integration.flaky_lrs import add, flaky_lrs, run, status
from tests.integration.multipart_bodies import attachment, body, part, sha2
from tests.integration.records_world import IRIS, NOON, new_key, received, record_some, store
from tests.integration.xapi_server import XapiServer, xapi_server

TEXT, LARGE, OTHER = b"a few words", os.urandom(5_000_000), os.urandom(5_000_000)


@pytest.fixture
def remote(templates: Templates) -> Iterator[XapiServer]:
    url = templates.fresh("sqlite")
    opened = Database(url)
    with xapi_server(opened, "https://ministry.example") as server:
        yield server
    opened.dispose()
    templates.drop(url)


@pytest.fixture
def key(database: Database, secret_box: SecretBox, remote: XapiServer) -> LrsKey:
    """A key here; and the remote LRS is a target."""
    theirs, secret = new_key(remote.database, "all")
    add(database, secret_box, remote.endpoint, key=theirs.key, secret=secret)
    return new_key(database, "all")[0]


def with_data(database: Database, key: LrsKey, *contents: bytes) -> None:
    statements: list[dict[str, Any]] = [
        received(attachments=[attachment(content)]) for content in contents
    ]
    sent = body(statements, *map(part, contents), boundary="x")
    with (
        received_parts(io.BytesIO(sent), "x", most_json=10_000) as request,
        database.unit_of_work() as uow,
    ):
        receive(uow, IRIS, request.body, key, now=NOON, parts=request.parts)
        uow.commit()


def arrived(remote: XapiServer) -> dict[str, bytes]:
    with remote.database.reading() as session:
        held = held_attachments(session, range(1, 100))
    return {one.sha2: b"".join(read_kept(remote.database, one.content)) for one in held}


def test_data_leaves_with_its_statements_however_large_together(
    database: Database, secret_box: SecretBox, remote: XapiServer, key: LrsKey
) -> None:
    record_some(database, 2)
    with_data(database, key, TEXT, LARGE, OTHER, TEXT)
    record_some(database, 2)
    assert run(database, secret_box) == 8
    assert arrived(remote) == {sha2(one): one for one in (TEXT, LARGE, OTHER)}
    with remote.database.reading() as session, database.reading() as here:
        there = [entry.statement_id for entry in read_after(session, 0, 99)]
        assert there == [entry.statement_id for entry in read_after(here, 0, 99)]


def test_a_statement_whose_data_is_lost_is_set_aside_and_says_why(
    database: Database, secret_box: SecretBox, remote: XapiServer, key: LrsKey
) -> None:
    with_data(database, key, LARGE)
    folder = folder_of(database.engine)
    if folder is not None:
        (folder / sha2(LARGE)[:2] / sha2(LARGE)).unlink()
    else:
        with database.unit_of_work() as uow:
            uow.session.delete(uow.session.get(KeptPart, (sha2(LARGE), 0)))
            uow.commit()
    run(database, secret_box)
    found = status(database)
    assert (found.behind, found.failures, found.dead_letters) == (0, 0, 1)
    with database.reading() as session:
        [letter] = dead_letters(session, "remote")
    assert "attachment_missing" in letter.reason


def test_an_lrs_that_takes_no_data_gets_all_the_rest(
    database: Database, secret_box: SecretBox
) -> None:
    key, _ = new_key(database, "all")
    record_some(database, 2)
    with_data(database, key, TEXT)
    record_some(database, 2)
    with flaky_lrs() as lrs:
        add(database, secret_box, lrs.endpoint)
        while run(database, secret_box):
            pass
        assert len(lrs.kept) == 4
    found = status(database)
    assert (found.behind, found.dead_letters) == (0, 1)


def test_what_was_written_in_2_0_0_is_sent_as_that(
    database: Database, secret_box: SecretBox, remote: XapiServer, key: LrsKey
) -> None:
    agents = [{"objectType": "contextAgent", "agent": {"mbox": "mailto:one@example.org"}}]
    store(database, key, received())
    store(database, key, received(context={"contextAgents": agents}), version="2.0.0")
    assert run(database, secret_box) == 2
    assert status(database).behind == 0
