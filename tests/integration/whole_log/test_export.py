"""`child log export`: every statement as it is stored, with its data, as the log stood."""

import csv
import io
import os
import stat
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from community.auditing import AuditRow
from lrs_adapter.whole_log import fix_extract
from lrs_adapter.whole_log.extract import portions
from storage import Database
from storage.kept_bytes import KeptBytes
from tests.integration.records_world import COMMUNITY, IRIS, new_key, received, record_some, store
from tests.integration.whole_log.log_world import (
    LARGE,
    as_json,
    environment_of,
    lines_of,
    log_of,
    log_something,
    ours_of,
    run,
    statements_of,
)


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return environment_of(database, tmp_path)


@pytest.mark.parametrize("name", ["log.jsonl.gz", "log.jsonl"])
def test_every_statement_is_a_line_as_it_is_stored(
    database: Database, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    log_something(database)
    file = tmp_path / name
    told = as_json(environment, "export", file)
    entries = log_of(database)
    assert statements_of(file) == [one.document for one in entries]
    assert (told["statements"], told["first"], told["last"]) == (7, 1, 7)
    assert (told["data"], told["missing"], told["resumed"]) == (2, 0, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["data", name])
    checked = as_json(environment, "check", file)
    assert (checked["statements"], checked["sha256"]) == (7, told["sha256"])


def test_data_stand_before_the_statement_that_they_came_with(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    logged = log_something(database)
    as_json(environment, "export", tmp_path / "log.jsonl")
    lines = [orjson.loads(line) for line in lines_of(tmp_path / "log.jsonl")]
    at = next(number for number, line in enumerate(lines) if line.get("id") == str(logged.data))
    named = {one["sha2"]: b"" for one in lines[at]["attachments"]}
    for line in lines[at - 3 : at]:
        assert (line["child"], line["at"]) == ("data", len(named[line["sha2"]]))
        named[line["sha2"]] += b64decode(line["base64"])
    assert sorted(named.values(), key=len) == [b"a certificate", LARGE]


def test_an_empty_log_is_a_whole_file(environment: dict[str, str], tmp_path: Path) -> None:
    assert as_json(environment, "export", tmp_path / "log.jsonl.gz")["statements"] == 0
    assert as_json(environment, "check", tmp_path / "log.jsonl.gz")["first"] is None


def test_what_comes_later_is_not_in_it(database: Database) -> None:
    record_some(database, 5)
    with database.reading() as session:
        extract = fix_extract(session)
    read = portions(database, extract, 0, 2)
    found = [row.position for row in next(read)]
    record_some(database, 5)
    found += [row.position for rows in read for row in rows]
    assert found == [1, 2, 3, 4, 5]


def test_it_can_be_bounded_by_time_and_community(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    record_some(database, 2)
    key, _ = new_key(database, "statements/write")
    store(database, key, received(), received())
    entries = log_of(database)
    with database.reading() as session:
        second, third = entries[1].stored, entries[2].stored
        extract = fix_extract(session, since=second, until=third)
        assert [row.position for rows in portions(database, extract, 0) for row in rows] == [3]
        named = fix_extract(session, community=COMMUNITY.iri)
        assert [row.position for rows in portions(database, named, 0, 1) for row in rows] == [1, 2]
        unknown = fix_extract(session, community=IRIS.community("elsewhere"))
        assert list(portions(database, unknown, 0)) == []
    day = (entries[0].stored + timedelta(days=1)).date().isoformat()
    assert as_json(environment, "export", tmp_path / "a.jsonl", "--until", day)["statements"] == 4
    assert as_json(environment, "export", tmp_path / "b.jsonl", "--since", day)["statements"] == 0
    refused = run(environment, "export", tmp_path / "c.jsonl", "--community", "nowhere")
    assert refused.exit_code == 1
    assert not (tmp_path / "c.jsonl").exists()


def test_the_table_has_a_row_a_statement_and_nobodys_name(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    logged = log_something(database)
    key, _ = new_key(database, "statements/write")
    choice = {
        "id": "https://example.org/q",
        "definition": {"interactionType": "choice", "name": {"en": "=cmd()"}},
    }
    store(database, key, received(object=choice, result={"response": "a", "score": {"raw": -1}}))
    as_json(environment, "export", tmp_path / "log.csv", "--csv")
    text = (tmp_path / "log.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["position"] for row in rows] == [str(n) for n in range(1, 9)]
    assert {row["actor"] for row in rows[:3]} == {str(logged.actor)}
    assert {row["actor"].partition("-")[0] for row in rows[3:]} == {"outside"}
    assert len({row["actor"] for row in rows[3:]}) == 1
    assert [row["id"] for row in rows if row["voided"] == "yes"] == [str(logged.voided)]
    assert (rows[7]["object_name"], rows[7]["response"]) == ("'=cmd()", "a")
    assert rows[7]["score_raw"] == "-1"
    assert [row["response"] for row in rows[:7]] == [""] * 7
    assert COMMUNITY.iri in rows[0]["groupings"].split()
    assert "somebody@example.org" not in text


def test_to_standard_output_it_is_as_in_a_file(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    log_something(database)
    result = run(environment, "export", "-")
    assert result.exit_code == 0
    (tmp_path / "piped.jsonl").write_bytes(result.stdout_bytes)
    assert as_json(environment, "check", tmp_path / "piped.jsonl")["statements"] == 7
    assert run(environment, "export", "-", "--json").exit_code == 2


def test_lost_data_are_told_and_stop_nothing(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    log_something(database)
    with database.unit_of_work() as uow:
        lost = uow.session.scalars(select(KeptBytes).where(KeptBytes.length == len(LARGE))).one()
        lost.length += 1
        digest = lost.sha256
        uow.commit()
    told = as_json(environment, "export", tmp_path / "log.jsonl")
    assert (told["statements"], told["data"], told["missing"]) == (7, 1, 1)
    assert [one["sha2"] for one in ours_of(tmp_path / "log.jsonl", "missing")] == [digest]
    assert as_json(environment, "check", tmp_path / "log.jsonl")["missing"] == 1


def test_the_audit_log_tells_it_before_anything_is_read(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    as_json(environment, "export", tmp_path / "log.csv", "--csv", "--since", "2026-01-01")
    with database.reading() as session:
        [entry] = session.scalars(select(AuditRow).where(AuditRow.act == "log.exported"))
    assert (entry.member_id, entry.subject_kind) == (None, "log")
    assert entry.details["as"] == "csv"
    assert entry.details["since"] == "2026-01-01T00:00:00+00:00"


def test_a_file_that_is_there_is_left_alone(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("mine")
    result = run(environment, "export", file)
    assert (result.exit_code, file.read_text()) == (1, "mine")
    assert "there already" in result.stderr


def test_a_full_disk_is_told_and_the_same_command_goes_on(
    database: Database,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_something(database)
    synced = os.fsync

    def full(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().name == "log.jsonl.gz":
            raise OSError(28, "No space left on device")
        synced(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        result = run(environment, "export", tmp_path / "log.jsonl.gz")
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert as_json(environment, "export", tmp_path / "log.jsonl.gz")["resumed"] is True
    assert as_json(environment, "check", tmp_path / "log.jsonl.gz")["statements"] == 7


def test_progress_is_a_line_now_and_then_and_nothing_with_json(
    database: Database,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record_some(database, 3)
    monkeypatch.setattr("plugin.cli.log_progress.EVERY_S", 0.0)
    assert "Exporting: 100 %" in run(environment, "export", tmp_path / "a.jsonl").stderr
    assert run(environment, "export", tmp_path / "b.jsonl", "--json").stderr == ""
