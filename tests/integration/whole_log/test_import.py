"""`child log import`: each statement judged for itself, known again, refused with its line."""

import gzip
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select

from community.auditing import AuditRow
from lrs_adapter import held_attachments, origin_of
from lrs_adapter.comparison import same_statement
from storage import Database, read_kept
from tests.databases import Templates
from tests.integration.records_world import new_key, received, store, voiding
from tests.integration.whole_log.log_world import (
    LARGE,
    as_json,
    environment_of,
    log_of,
    log_something,
    ours_of,
    run,
    store_with_data,
)


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return environment_of(database, tmp_path)


def written(path: Path, *statements: Any) -> Path:
    lines = [one if isinstance(one, bytes) else orjson.dumps(one) for one in statements]
    path.write_bytes(b"\n".join([*lines, b""]))
    return path


def test_an_exported_log_goes_whole_into_an_empty_installation(
    database: Database, templates: Templates, environment: dict[str, str], tmp_path: Path
) -> None:
    logged = log_something(database)
    as_json(environment, "export", tmp_path / "log.jsonl.gz")
    before = log_of(database)
    for kind in ("sqlite", "postgresql"):
        url = templates.fresh(kind)
        second = Database(url)
        try:
            there = environment_of(second, tmp_path / kind)
            told = as_json(there, "import", tmp_path / "log.jsonl.gz", "--label", "old")
            assert (told["taken"], told["known"], told["refused"]) == (7, 0, 0)
            assert told["refused_file"] is None
            after = log_of(second)
            assert [one.statement_id for one in after] == [one.statement_id for one in before]
            assert [one.timestamp for one in after] == [one.timestamp for one in before]
            assert [one.voided for one in after] == [one.voided for one in before]
            assert {one.authority.rpartition("::")[2] for one in after} == {"import:old"}
            for mine, theirs in zip(before, after, strict=True):
                assert same_statement(orjson.loads(mine.document), orjson.loads(theirs.document))
            with second.reading() as session:
                found = origin_of(session, after[0].position)
                assert found is not None
                assert found[1]["account"]["name"] == "child"
                assert found[2] == before[0].stored
                [position] = [one.position for one in after if one.statement_id == logged.data]
                held = held_attachments(session, [position])
            data = [b"".join(read_kept(second, one.content)) for one in held]
            assert sorted(data, key=len) == [b"a certificate", LARGE]
            again = as_json(there, "import", tmp_path / "log.jsonl.gz", "--label", "old")
            assert (again["taken"], again["known"], again["refused"]) == (0, 7, 0)
            assert len(log_of(second)) == 7
        finally:
            second.dispose()
            templates.drop(url)
    back = as_json(environment, "import", tmp_path / "log.jsonl.gz")
    assert (back["taken"], back["known"]) == (0, 7)


def test_bad_lines_are_told_one_by_one_and_hold_up_no_other(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    good = [received() for _ in range(3)]
    no_id = {key: value for key, value in received().items() if key != "id"}
    other = good[0] | {"verb": {"id": "https://example.org/verbs/other"}}
    file = written(
        tmp_path / "in.jsonl",
        *(good[0], b"", received(verb={}), b'{"id": "cut', good[1], no_id, other, b"[]"),
        *(b'{"child":"data","sha2":"x"}', good[2]),
    )
    told = as_json(environment, "import", file, exit_code=1)
    assert (told["taken"], told["known"], told["refused"], told["lines"]) == (3, 0, 6, 10)
    assert told["codes"] == {"invalid": 1, "not_json": 2, "no_id": 1, "conflict": 1, "data": 1}
    refused = ours_of(Path(told["refused_file"]), "refused")
    assert [(one["line"], one["code"]) for one in refused] == [
        *((3, "invalid"), (4, "not_json"), (6, "no_id"), (7, "conflict")),
        *((8, "not_json"), (9, "data")),
    ]
    assert all(one["reason"] and one["what_to_do"] for one in refused)
    assert [str(one.statement_id) for one in log_of(database)] == [one["id"] for one in good]
    text = run(environment, "import", file)
    assert text.exit_code == 1
    assert "Line 6: It has no id" in text.stdout
    assert "0 taken in as import:log, 3 known, 6 refused" in text.stdout


def test_what_was_refused_can_be_mended_and_imported(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    bad = received(verb={})
    told = as_json(environment, "import", written(tmp_path / "in.jsonl", bad), exit_code=1)
    refused = Path(told["refused_file"])
    mended = refused.read_bytes().replace(
        rb"\"verb\":{}", rb"\"verb\":{\"id\":\"https://x.org/v\"}"
    )
    refused.write_bytes(mended)
    assert as_json(environment, "import", refused)["taken"] == 1
    assert [str(one.statement_id) for one in log_of(database)] == [bad["id"]]


@pytest.mark.parametrize("form", ["[%s]", '{"statements": [%s], "more": ""}', "\n [\n%s\n]\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_an_array_does_as_well_as_lines(
    database: Database, environment: dict[str, str], tmp_path: Path, form: str, packed: bool
) -> None:
    tricky = received(result={"response": 'a "]}[{\\" \\'})
    each = [received(), tricky, received(verb={}), *(received() for _ in range(250))]
    text = (form % ",\n".join(orjson.dumps(one, option=2).decode() for one in each)).encode()
    (tmp_path / "in.json").write_bytes(gzip.compress(text) if packed else text)
    told = as_json(environment, "import", tmp_path / "in.json", exit_code=1)
    assert (told["taken"], told["refused"]) == (252, 1)
    assert told["first_refused"][0]["line"] == 3
    assert len(log_of(database)) == 252


def test_a_dry_run_tells_the_same_and_writes_nothing(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    key, _ = new_key(database, "statements/write")
    known = received()
    store(database, key, known)
    file = written(tmp_path / "in.jsonl", received(), known, received(verb={}))
    told = as_json(environment, "import", file, "--dry-run", exit_code=1)
    assert (told["taken"], told["known"], told["refused"]) == (1, 1, 1)
    assert (told["dry_run"], told["refused_file"]) == (True, None)
    assert len(log_of(database)) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "in.jsonl"]
    with database.reading() as session:
        assert session.scalars(select(AuditRow).where(AuditRow.act == "log.imported")).all() == []


def test_it_is_told_in_the_audit_log_under_which_name(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    as_json(environment, "import", written(tmp_path / "in.jsonl", received()), "--label", "old")
    with database.reading() as session:
        [entry] = session.scalars(select(AuditRow).where(AuditRow.act == "log.imported"))
    assert (entry.subject_kind, entry.subject_id, entry.details) == ("log", "old", {"as": "xapi"})
    assert run(environment, "import", tmp_path / "in.jsonl", "--label", "No Label").exit_code == 1


def test_a_voiding_takes_back_what_came_in_with_it_and_nothing_of_ours(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    logged = log_something(database)
    target = received()
    file = written(tmp_path / "in.jsonl", voiding(target["id"]), target, voiding(logged.own[0]))
    told = as_json(environment, "import", file, exit_code=1)
    assert told["codes"] == {"void_refused": 1}
    voided = {one.statement_id for one in log_of(database) if one.voided}
    assert voided == {logged.voided, UUID(target["id"])}


def test_data_of_another_sum_are_refused_with_their_statement(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    store_with_data(database, b"a certificate")
    as_json(environment, "export", tmp_path / "log.jsonl")
    altered = (tmp_path / "log.jsonl").read_bytes().replace(b"YSBj", b"YSBk")
    (tmp_path / "log.jsonl").write_bytes(altered)
    told = as_json(environment, "import", tmp_path / "log.jsonl", exit_code=1)
    assert told["codes"] == {"data": 1} | ({"invalid": 1} if told["refused"] == 2 else {})


def test_what_is_no_file_of_statements_is_told_at_once(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<html>\n" * 5_000)
    result = run(environment, "import", tmp_path / "page.html")
    assert result.exit_code == 1
    assert "No line at its beginning is JSON" in result.stderr
    packed = gzip.compress(b"".join(orjson.dumps(received()) + b"\n" for _ in range(900)))
    (tmp_path / "cut.gz").write_bytes(packed[: len(packed) // 2])
    assert "breaks off" in run(environment, "import", tmp_path / "cut.gz").stderr
    assert run(environment, "import", tmp_path / "nothing").exit_code == 2
