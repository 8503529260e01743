"""Attached data is in a backup, files too, and is where it belongs after a restore."""

import io
import os
from pathlib import Path

import pytest

from lrs_adapter import held_attachments, receive, received_parts
from storage import BytesMissing, Database, read_kept
from storage.kept_file import folder_of
from tests.integration.backup.conftest import NewPlace
from tests.integration.backup.installations import Place
from tests.integration.multipart_bodies import attachment, body, part, sha2
from tests.integration.records_world import IRIS, NOON, new_key, received

CONTENTS = {sha2(one): one for one in (b"a few words", os.urandom(700_000), os.urandom(262_145))}
LARGE = {digest for digest, content in CONTENTS.items() if len(content) > 262_144}


def store_them(url: str) -> None:
    database = Database(url)
    key, _ = new_key(database, "all")
    statement = received(attachments=[attachment(one) for one in CONTENTS.values()])
    sent = body(statement, *map(part, CONTENTS.values()), boundary="x")
    with (
        received_parts(io.BytesIO(sent), "x", most_json=10_000) as request,
        database.unit_of_work() as uow,
    ):
        receive(uow, IRIS, request.body, key, now=NOON, parts=request.parts)
        uow.commit()
    database.dispose()


def found(url: str) -> dict[str, bytes]:
    database = Database(url)
    with database.reading() as session:
        held = held_attachments(session, range(1, 100))
    contents = {one.sha2: b"".join(read_kept(database, one.content)) for one in held}
    database.dispose()
    return contents


def files(url: str) -> set[str]:
    database = Database(url)
    folder = folder_of(database.engine)
    database.dispose()
    return set() if folder is None else {file.name for file in folder.glob("*/*")}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_attachments_come_back_on_either_database(
    source: Place, place: NewPlace, kind: str, tmp_path: Path
) -> None:
    store_them(source.database_url)
    source.done("backup", tmp_path / "one.tar.gz")
    target = place(kind)
    target.done("restore", tmp_path / "one.tar.gz")
    assert found(target.database_url) == CONTENTS
    assert files(target.database_url) == (LARGE if kind == "sqlite" else set())
    target.done("backup", tmp_path / "two.tar.gz")
    again = place("sqlite")
    again.done("restore", tmp_path / "two.tar.gz")
    assert found(again.database_url) == CONTENTS


def test_a_file_that_is_lost_keeps_back_no_backup(place: NewPlace, tmp_path: Path) -> None:
    source, target = place("sqlite"), place("postgresql")
    source.done("migrate")
    store_them(source.database_url)
    database = Database(source.database_url)
    folder = folder_of(database.engine)
    database.dispose()
    assert folder is not None
    lost = min(LARGE)
    (folder / lost[:2] / lost).unlink()
    source.done("backup", tmp_path / "one.tar.gz")
    target.done("restore", tmp_path / "one.tar.gz")
    restored = Database(target.database_url)
    with restored.reading() as session, pytest.raises(BytesMissing, match=lost):
        held_attachments(session, range(1, 100))
    restored.dispose()
