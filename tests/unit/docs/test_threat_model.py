"""The threat model has a row for each way in, each connection out, each part and kind of data."""

import re
from pathlib import Path

from plugin.held.kinds import KINDS
from tests.unit.test_dangerous_calls import PACKAGES, ROOT, SOURCES

PAGE = ROOT / "docs/security/threat-model.md"
CONNECTS = re.compile(
    r"^(?:from|import) (?:requests|smtplib|http\.client|urllib3|httpx|socket)\b"
    r"|\bkept_session\(|\bSMTP(?:_SSL)?\(|\.request\(\s*[\"'](?:GET|POST)|create_connection\(",
    re.MULTILINE,
)
WITHIN = {
    "plugin/demo": "the demonstration, on loopback",
    "plugin/operations/beating.py": "the name of this machine",
    "plugin/cli/serve.py": "the port that is listened on",
}
"""What looks like a connection and is none to somebody else."""


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(heading: str) -> set[str]:
    """What the first cells name in code marks."""
    return {each for first, *_ in rows(heading) for each in re.findall(r"`([^`]+)`", first)}


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_every_blueprint_is_a_way_in_with_what_stands_against_misuse() -> None:
    found = {
        name for file in SOURCES for name in re.findall(r'Blueprint\(\s*"(\w+)"', text_of(file))
    }
    assert len(found) >= 5
    assert named("Ways in") == found
    assert all(len(row) == 4 and all(row) for row in rows("Ways in"))


def test_every_connection_out_is_named() -> None:
    found = {str(file.relative_to(ROOT)) for file in SOURCES if CONNECTS.search(text_of(file))}
    found = {each for each in found if not each.startswith(tuple(WITHIN))}
    assert named("Connections that we begin") == found


def test_every_part_says_what_it_answers_for() -> None:
    assert named("What each part does for security") == set(PACKAGES)


def test_every_kind_of_data_about_people_has_its_level() -> None:
    assert named("Levels of data about people") == {kind.key for kind in KINDS}
    levels = [level for _, level in rows("Levels of data about people")]
    assert all(re.match(r"secret|hers|shared|for who may", level) for level in levels)


def test_every_key_says_how_it_is_made_kept_replaced_and_ended() -> None:
    table = rows("Keys and their life")
    assert len(table) >= 6
    assert all(len(row) == 5 and all(row) for row in table)


def test_the_checklist_for_whoever_changes_the_code_is_at_hand() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = text.split("\n## Security, before you ask for a review\n")[1].split("\n## ")[0]
    assert "docs/security/threat-model.md" in listed
    assert "docs/security/asvs.md" in listed
    assert listed.count("\n- ") >= 7
    for path in re.findall(r"`(tests/[\w/]+/)`", listed):
        assert (ROOT / path).is_dir()
