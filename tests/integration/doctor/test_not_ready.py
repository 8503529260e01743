"""`child doctor` where CHILD cannot start: it says why, goes on, and ends with 3."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from plugin.doctor import examine
from plugin.lti.tool_keys import key_set
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.doctor.doctor_world import SMTP_PASSWORD, Place
from tests.integration.mailing.mail_servers import Mailbox, mail_server_running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server_running() as box:
        yield box


def with_mail(place: Place, mailbox: Mailbox) -> Place:
    place.settings |= {
        "CHILD_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "CHILD_MAIL_FROM": "CHILD <child@child.example>",
    }
    return place


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_unmigrated_database_is_told_and_the_rest_goes_on(
    templates: Templates, tmp_path: Path, mailbox: Mailbox, kind: str
) -> None:
    url = templates.empty(kind)
    if kind == "sqlite":
        Path(url.removeprefix("sqlite:///")).touch()
    told = with_mail(Place(url, tmp_path), mailbox).ask()
    templates.drop(url)
    assert told.code == 3
    assert (told.states["database"], told.states["schema"]) == ("ok", "failure")
    assert "child migrate" in told.words["schema"]
    assert told.states["standing"] == "skipped"
    assert told.states["mail-server"] == "ok"
    assert told.states["address"] == "failure", "nothing serves"


def test_a_schema_of_a_newer_version_is_told(database: Database, tmp_path: Path) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    told = Place(database.url, tmp_path).ask("--offline")
    assert (told.code, told.states["schema"]) == (3, "failure")
    assert "newer version" in told.words["schema"]


def test_an_sqlite_file_that_is_missing_is_not_begun(tmp_path: Path) -> None:
    file = tmp_path / "child.sqlite"
    told = Place(f"sqlite:///{file}", tmp_path).ask("--offline")
    assert (told.code, told.states["database"], told.states["schema"]) == (3, "failure", "skipped")
    assert "child migrate" in told.words["database"]
    assert not file.exists()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "child.sqlite"
    file.write_bytes(b"no database at all" * 100)
    told = Place(f"sqlite:///{file}", tmp_path).ask("--offline")
    assert (told.code, told.states["database"]) == (3, "failure")
    assert "database_damaged" in told.words["database"]


def test_a_server_that_does_not_answer_is_told_without_its_password(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    place = Place(f"postgresql+psycopg://child:{SMTP_PASSWORD}@127.0.0.1:1/child", tmp_path)
    told = with_mail(place, mailbox).ask()
    assert (told.code, told.states["database"]) == (3, "failure")
    assert "database_gone" in told.words["database"]
    assert told.states["mail-server"] == "ok"
    assert SMTP_PASSWORD not in told.output


def test_records_under_another_name_are_told(database: Database, tmp_path: Path) -> None:
    place = Place(database.url, tmp_path, settings={"CHILD_IRI_BASE": "https://moved.example"})
    told = place.ask("--offline")
    assert (told.code, told.states["installation"]) == (3, "failure")
    assert "Set CHILD_IRI_BASE=https://child.example" in told.words["installation"]


def test_another_secret_key_than_the_database_s_is_told(database: Database, tmp_path: Path) -> None:
    place = Place(database.url, tmp_path)
    key_set(database, SecretBox(place.key))
    assert place.ask("--offline").states["signing-key"] == "ok"
    right, place.key = place.key, Fernet.generate_key().decode()
    told = place.ask("--offline")
    assert (told.code, told.states["signing-key"]) == (3, "failure")
    assert "put back its file secret.key" in told.words["signing-key"]
    place.key = f"{place.key},{right}"
    assert place.ask("--offline").states["signing-key"] == "ok"


def test_without_any_key_what_is_sealed_is_counted(database: Database, tmp_path: Path) -> None:
    place = Place(database.url, tmp_path)
    key_set(database, SecretBox(place.key))
    environment = {k: v for k, v in place.environment.items() if k != "CHILD_SECRET_KEY"}
    found = {check.name: check for check in examine(environment, offline=True)}
    assert found["secret-key"].state == "warning"
    assert found["secrets"].state == "failure"
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize("content", ["", "short", "x" * 44])
def test_a_damaged_key_file_is_told(database: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    (tmp_path / "secret.key").chmod(0o640)
    place = Place(database.url, tmp_path)
    environment = {k: v for k, v in place.environment.items() if k != "CHILD_SECRET_KEY"}
    found = {check.name: check for check in examine(environment, offline=True)}
    assert found["secret-key"].state == "failure"
    assert "secret.key" in found["secret-key"].found
    assert found["schema"].state == "ok", "the rest goes on"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHILD_SMTP_URL", f"smtps://child:{SMTP_PASSWORD}@"),
        ("CHILD_PORT", "many"),
        ("CHILD_SECRET", SMTP_PASSWORD),
    ],
)
def test_a_wrong_setting_ends_it_by_its_name(tmp_path: Path, name: str, value: str) -> None:
    place = Place("sqlite://", tmp_path, settings={name: value})
    told = place.ask()
    assert (told.code, told.states["settings"]) == (3, "failure")
    assert name in told.words["settings"] or name == "CHILD_SMTP_URL"
    assert SMTP_PASSWORD not in told.output


def test_a_data_folder_that_is_none_is_told(database: Database, tmp_path: Path) -> None:
    missing = Place(database.url, tmp_path / "missing").ask("--offline")
    assert (missing.code, missing.states["data-folder"]) == (3, "failure")
    assert not (tmp_path / "missing").exists()
    (tmp_path / "file").touch()
    taken = Place(database.url, tmp_path / "file").ask("--offline")
    assert taken.states["data-folder"] == "failure"


def test_an_open_data_folder_is_told(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    told = Place(database.url, folder).ask("--offline")
    assert told.states["data-folder"] == "warning"
    assert f"chmod o= {folder}" in told.words["data-folder"]


def test_a_damaged_table_does_not_end_the_examination(
    database: Database, tmp_path: Path, mailbox: Mailbox
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("drop table process_beat")
    told = with_mail(Place(database.url, tmp_path), mailbox).ask()
    assert (told.states["schema"], told.states["standing"]) == ("ok", "failure")
    assert "database_not_migrated" in told.words["standing"]
    assert told.states["mail-server"] == "ok"


def test_somebody_who_watches_sees_colours_and_why_it_takes_a_while(tmp_path: Path) -> None:
    """On a terminal; a pipe gets neither (`test_healthy`)."""
    ours, theirs = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHILD_")}
    watched = subprocess.Popen(
        [sys.executable, "-m", "plugin.cli", "doctor"],
        env=environment | Place("sqlite:////nowhere/child.sqlite", tmp_path).environment,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # how Linux says that the other end is closed
        while chunk := os.read(ours, 65536):
            shown += chunk
    os.close(ours)
    assert watched.wait() == 3
    assert "… asking 1 over the network".encode() in shown
    assert b"\x1b[31mfailure" in shown
