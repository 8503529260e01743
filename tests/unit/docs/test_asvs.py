"""The ASVS list names every requirement of levels 1 and 2, and tests that are there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIST = ROOT / "docs/security/asvs.md"
NUMBERS = """
1.1.1-7 1.2.1-4 1.4.1,4-5 1.5.1-4 1.6.1-4 1.7.1-2 1.8.1-2 1.9.1-2 1.10.1 1.11.1-2 1.12.2
1.14.1-6 2.1.1-12 2.2.1-3 2.3.1-3 2.4.1-5 2.5.1-7 2.6.1-3 2.7.1-6 2.8.1-7 2.9.1-3 2.10.1-4
3.1.1 3.2.1-4 3.3.1-4 3.4.1-5 3.5.1-3 3.7.1 4.1.1-3,5 4.2.1-2 4.3.1-3 5.1.1-5 5.2.1-8
5.3.1-10 5.4.1-3 5.5.1-4 6.1.1-3 6.2.1-6 6.3.1-2 6.4.1-2 7.1.1-4 7.2.1-2 7.3.1,3-4 7.4.1-3
8.1.1-4 8.2.1-3 8.3.1-8 9.1.1-3 9.2.1-4 10.2.1-2 10.3.1-3 11.1.1-8 12.1.1-3 12.2.1 12.3.1-6
12.4.1-2 12.5.1-2 12.6.1 13.1.1,3-5 13.2.1-3,5-6 13.3.1-2 13.4.1-2 14.1.1-4 14.2.1-6
14.3.2-3 14.4.1-7 14.5.1-4
"""
"""Of ASVS 4.0.3: section, then the requirements of levels 1 and 2 in it."""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+) \|$", re.MULTILINE)
WHY_NOT = re.compile(r"(does not apply because|not met:) .{10,}")
TEST = re.compile(r"`(tests/[\w/]+\.py::\w+)`")


def wanted() -> list[str]:
    found = []
    for written in NUMBERS.split():
        section, _, numbers = written.rpartition(".")
        for part in numbers.split(","):
            first, _, last = part.partition("-")
            found += [f"{section}.{n}" for n in range(int(first), int(last or first) + 1)]
    return found


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(LIST.read_text(encoding="utf-8"))


def test_every_number_of_both_levels_is_there_once() -> None:
    found = rows()
    assert [number for number, *_ in found] == wanted()
    assert len(found) == 259
    assert sum(level == "1" for _, level, *_ in found) == 128


def test_every_line_says_what_holds_it_or_why_not() -> None:
    for number, _, _, held in rows():
        told = TEST.fullmatch(held) or WHY_NOT.fullmatch(held)
        assert told, number


def test_the_sum_at_the_top_is_right() -> None:
    held = [row[3] for row in rows()]
    met = sum(each.startswith("`") for each in held)
    outside = sum(each.startswith("does not apply") for each in held)
    line = f"{met} shown by a test, {outside} do not apply, {len(held) - met - outside} not met."
    assert line in LIST.read_text(encoding="utf-8")


def test_every_test_that_is_named_is_collected() -> None:
    named = {test for *_, held in rows() for test in TEST.findall(held)}
    files = sorted({test.partition("::")[0] for test in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:xdist", *files]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    collected = {line.partition("[")[0] for line in told.stdout.splitlines()}
    assert named - collected == set(), told.stderr
