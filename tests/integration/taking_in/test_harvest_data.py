"""Data attached to what is harvested comes along; wrong data costs its own statement alone."""

import os
from typing import Any

import orjson

from lrs_adapter import held_attachments, read_after, retake_refused, source_refusals
from storage import Database, SecretBox, read_kept
from tests.databases import Templates
from tests.integration.multipart_bodies import HEADERS, attachment, body, part
from tests.integration.records_world import IRIS, NOON, new_key, received
from tests.integration.taking_in.odd_source import add, odd_source, run, status
from tests.integration.test_forward import second_installation
from tests.integration.test_forward_attachments import with_data

TEXT, OTHER, LARGE = b"a few words", b"others", os.urandom(3_000_000)


def kept(database: Database) -> set[bytes]:
    with database.reading() as session:
        held = held_attachments(session, range(1, 100))
    return {b"".join(read_kept(database, one.content)) for one in held}


def test_data_of_another_installation_comes_with_its_statements(
    database: Database, secret_box: SecretBox, templates: Templates
) -> None:
    with second_installation(templates) as remote:
        writer, _ = new_key(remote.database, "all")
        with_data(remote.database, writer, TEXT, LARGE)
        key, secret = new_key(remote.database, "statements/read")
        add(database, secret_box, remote.endpoint, key=key.key, secret=secret)
        run(database, secret_box)
    assert kept(database) == {TEXT, LARGE}
    assert (status(database).taken, status(database).refused) == (2, 0)


def test_wrong_data_costs_its_own_statement_alone_until_it_is_right(
    database: Database, secret_box: SecretBox
) -> None:
    whole, broken, plain = (
        received(attachments=[attachment(TEXT)]),
        received(attachments=[attachment(OTHER)]),
        received(),
    )
    broken_part = part(b"spoilt", X_Experience_API_Hash=attachment(OTHER)["sha2"])
    with odd_source() as odd:
        ids = odd.store(whole, broken, plain)

        def with_parts(path: str, asked: dict[str, str]) -> Any:
            code, headers, content = odd.answer(path, asked)
            said = orjson.loads(content)
            return code, headers | HEADERS, body(said, part(TEXT), broken_part)

        odd.script = with_parts
        add(database, secret_box, odd.endpoint)
        run(database, secret_box)
        with database.reading() as session:
            entries = read_after(session, 0, 9)
            [refused] = source_refusals(session, "lms")
        assert [str(one.statement_id) for one in entries] == [ids[0], ids[2]]
        assert (str(refused.statement_id), refused.code) == (ids[1], "invalid")
        assert kept(database) == {TEXT}
        broken_part = part(OTHER)
        outcomes, _ = retake_refused(database, secret_box, IRIS, "lms", now=NOON, timeout_s=5)
    assert [one.taken for one in outcomes] == [True]
    assert kept(database) == {TEXT, OTHER}
