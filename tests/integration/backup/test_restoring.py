"""What was backed up is what is restored: on either database, from an older schema, and settled."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from plugin.backup_policy import LEFT_OUT
from storage import Database, check_installation
from tests.databases import IRI_BASE
from tests.integration.backup.conftest import NewPlace, filled
from tests.integration.backup.installations import Place, Rows, rows

PASSPHRASE = "seven quiet boats at noon"


def kept(found: Rows) -> dict[str, list[dict[str, Any]]]:
    """What a restore must leave as it is."""
    changed = {"owner", "until", "lease_owner", "lease_until"}
    return {
        table: [{name: value for name, value in row.items() if name not in changed} for row in each]
        for table, each in found.items()
        if table not in LEFT_OUT and table != "audit"
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_row_comes_back_on_either_database(
    source: Place, place: NewPlace, kind: str, tmp_path: Path
) -> None:
    before = rows(source.database_url)
    made = source.done("backup", tmp_path / "one.tar.gz")
    target = place(kind)
    told = target.done("restore", tmp_path / "one.tar.gz")
    after = rows(target.database_url)
    assert kept(after) == kept(before)
    assert told["rows"] == made["rows"] == sum(made["tables"].values()) > 30
    assert all(after[table] == [] for table in LEFT_OUT)
    assert before["web_session"]
    database = Database(target.database_url)
    check_installation(database, IRI_BASE)
    database.dispose()


def test_leases_are_free_and_the_restore_is_in_the_audit_log(
    source: Place, place: NewPlace, tmp_path: Path
) -> None:
    database = Database(source.database_url)
    with database.engine.begin() as connection:
        connection.execute(
            text("update log_reader set owner = :owner, until = :until"),
            {"owner": "0" * 32, "until": "2026-11-28T05:00:00.000000+00:00"},
        )
    database.dispose()
    source.done("backup", tmp_path / "one.tar.gz")
    target = place("sqlite")
    manifest = target.done("restore", tmp_path / "one.tar.gz")
    after = rows(target.database_url)
    assert [row["owner"] for row in after["log_reader"]] == [None] * len(after["log_reader"])
    assert after["log_reader"]
    [entry] = after["audit"]
    assert (entry["act"], entry["subject_id"]) == ("installation.restored", manifest["made"])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_of_an_older_schema_is_migrated(
    place: NewPlace, kind: str, tmp_path: Path
) -> None:
    old = filled(place(kind))
    assert old.done("backup", tmp_path / "old.tar.gz")["schema"] == "0007"
    old.done("migrate")
    for into in ("sqlite", "postgresql"):
        target = place(into)
        target.done("restore", tmp_path / "old.tar.gz")
        left = kept(rows(target.database_url)), kept(rows(old.database_url))
        for each in left:
            each.pop("installation")  # 0008 and later may give it a new id
        assert left[0] == left[1]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_numbers_go_on_after_the_highest_that_was_ever_given(
    place: NewPlace, kind: str, tmp_path: Path
) -> None:
    source = place("postgresql")
    source.done("migrate")
    insert = text(
        "insert into log_happening (kind, subject, transition, attempt, statement_id)"
        " values ('k', :id, 't', 1, :id)"
    )
    database = Database(source.database_url)
    with database.engine.begin() as connection:
        for number in range(3):
            connection.execute(insert, {"id": f"{number:032x}"})
        connection.execute(text("delete from log_happening where id = 3"))
    database.dispose()
    source.done("backup", tmp_path / "one.tar.gz")
    target = place(kind)
    target.done("restore", tmp_path / "one.tar.gz")
    database = Database(target.database_url)
    with database.engine.begin() as connection:
        connection.execute(insert, {"id": f"{9:032x}"})
        ids = connection.scalars(text("select id from log_happening order by id")).all()
    database.dispose()
    assert ids == ([1, 2, 4] if kind == "postgresql" else [1, 2, 3])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_unused_installation_may_be_restored_over_and_a_used_one_not(
    source: Place, place: NewPlace, kind: str, tmp_path: Path
) -> None:
    source.done("backup", tmp_path / "one.tar.gz")
    target = place(kind)
    target.done("migrate")
    target.done("restore", tmp_path / "one.tar.gz")
    before = rows(target.database_url)
    why = target.refused("restore", tmp_path / "one.tar.gz")
    assert "in use" in why
    assert "CHILD_DATABASE_URL" in why
    assert rows(target.database_url) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_somebody_else_s_table_is_left_alone(place: NewPlace, kind: str, tmp_path: Path) -> None:
    source = place("sqlite")
    source.done("migrate")
    source.done("backup", tmp_path / "one.tar.gz")
    target = place(kind)
    database = Database(target.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("create table theirs (id integer)"))
    database.dispose()
    assert "a table theirs that is none of CHILD's" in target.refused(
        "restore", tmp_path / "one.tar.gz"
    )
    assert rows(target.database_url) == {"theirs": []}


def test_a_database_that_another_process_has_open_is_not_replaced(
    place: NewPlace, tmp_path: Path
) -> None:
    target = place("sqlite")
    target.done("migrate")
    target.done("backup", tmp_path / "one.tar.gz")
    other = sqlite3.connect(target.database_url.removeprefix("sqlite:///"))
    other.execute("select count(*) from member").fetchone()
    assert "Stop child serve" in target.refused("restore", tmp_path / "one.tar.gz")
    other.close()
    target.done("restore", tmp_path / "one.tar.gz")


def test_the_iri_base_of_the_records_must_be_the_same(source: Place, tmp_path: Path) -> None:
    source.done("backup", tmp_path / "one.tar.gz")
    elsewhere = Place(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path)
    ended = elsewhere.child("restore", tmp_path / "one.tar.gz", CHILD_IRI_BASE="https://b.example")
    assert ended.exit_code == 3
    assert f"Set CHILD_IRI_BASE={IRI_BASE}" in ended.stderr
    assert not (tmp_path / "other.sqlite").exists()


def test_the_key_comes_with_the_backup_if_asked_and_opens_to_the_passphrase_alone(
    place: NewPlace, tmp_path: Path
) -> None:
    source = place("sqlite")
    source.done("migrate")
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file = tmp_path / "one.tar.gz"
    source.done("backup", file, "--with-key", "--passphrase-file", secret)
    target = place("sqlite", key=None)
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase\n", encoding="utf-8")
    assert "does not open" in target.refused("restore", file, "--passphrase-file", wrong)
    assert "Give --passphrase-file" in target.refused("restore", file)
    assert not (target.folder / "secret.key").exists()
    target.done("restore", file, "--passphrase-file", secret)
    key = target.folder / "secret.key"
    assert key.read_text(encoding="ascii") == source.key
    assert key.stat().st_mode & 0o777 == 0o600
    assert source.key not in file.read_bytes().decode("latin-1")
    short = tmp_path / "short"
    short.write_text("short\n", encoding="utf-8")
    why = source.refused(
        "backup", tmp_path / "two.tar.gz", "--with-key", "--passphrase-file", short
    )
    assert "shorter than 12" in why


def test_without_the_key_nothing_is_restored_unless_it_is_lost(
    place: NewPlace, tmp_path: Path
) -> None:
    source = place("sqlite")
    source.done("migrate")
    file = tmp_path / "one.tar.gz"
    assert "secret.key" in source.child("backup", file).stdout
    for key in (None, Fernet.generate_key().decode()):
        target = place("sqlite", key=key)
        why = target.refused("restore", file)
        assert "--without-key" in why
        assert "CHILD_SECRET_KEY" in why
        assert "no such table" not in why
        assert not Path(target.database_url.removeprefix("sqlite:///")).exists()
        told = target.done("restore", file, "--without-key")
        assert told["into"] == "sqlite"
        database = Database(target.database_url)
        with database.engine.connect() as connection:
            [details] = connection.scalars(text("select details from audit")).all()
        database.dispose()
        assert json.loads(details) == {"without_key": True}


def test_a_backup_with_another_key_than_the_installation_s_is_not_made(
    place: NewPlace, tmp_path: Path
) -> None:
    source = place("sqlite", key=None)
    assert "no secret key" in source.refused("backup", tmp_path / "one.tar.gz", code=3)
    assert not source.folder.exists()
    source.done("migrate")
    source.done("backup", tmp_path / "one.tar.gz")
