"""`child log check`: whatever is altered in an exported log is found, and where."""

import gzip
from pathlib import Path

import pytest

from storage import Database
from tests.integration.whole_log.log_world import environment_of, log_something, run


@pytest.fixture
def exported(database: Database, tmp_path: Path) -> tuple[dict[str, str], Path]:
    environment = environment_of(database, tmp_path)
    log_something(database)
    assert run(environment, "export", tmp_path / "log.jsonl").exit_code == 0
    return environment, tmp_path / "log.jsonl"


def test_any_line_that_is_gone_doubled_or_altered_is_found(
    exported: tuple[dict[str, str], Path],
) -> None:
    environment, file = exported
    lines = file.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines):
        for other in ([], [line, line], [line.replace(b"e", b"E", 1)], [b"\n", line], [b"{}\n"]):
            file.write_bytes(b"".join([*lines[:number], *other, *lines[number + 1 :]]))
            result = run(environment, "check", file)
            assert result.exit_code == 1, (number, other)
    file.write_bytes(b"".join(lines))
    assert run(environment, "check", file).exit_code == 0


def test_what_is_cut_short_is_found_at_every_place(
    exported: tuple[dict[str, str], Path],
) -> None:
    environment, file = exported
    whole = file.read_bytes()
    packed = gzip.compress(whole)
    for content in (whole, packed):
        for end in range(0, len(content) - 1, len(content) // 40):
            file.write_bytes(content[:end])
            assert run(environment, "check", file).exit_code == 1, end
    file.write_bytes(packed[:400] + b"x" + packed[401:])
    assert run(environment, "check", file).exit_code == 1
    file.write_bytes(packed)
    assert run(environment, "check", file).exit_code == 0


def test_what_is_no_exported_log_is_told_so(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    file = tmp_path / "other.jsonl"
    file.write_text('{"id": "x"}\n')
    result = run(environment, "check", file)
    assert result.exit_code == 1
    assert "does not begin as an exported log does" in result.stderr
    file.write_text('{"child":"log","version":99}\n')
    assert "version 99" in run(environment, "check", file).stderr
