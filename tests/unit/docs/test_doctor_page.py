"""The page of `child doctor` names every check that there is, and no other."""

import ast
import re
from pathlib import Path

from plugin.doctor import READINESS
from plugin.doctor.standing import NAMES

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/operating/doctor.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| .{8,} \|$", re.MULTILINE)
MAKES = {"ok", "warning", "failure", "skipped", "from_finding", "Question", "_trouble"}


def names_in_code() -> set[str]:
    """What checks are called with, in the sources."""
    found = set(NAMES.values())
    for path in (ROOT / "plugin/doctor").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in MAKES and isinstance(first, ast.Constant):
                    found.add(str(first.value))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NAME":
                assert isinstance(node.value, ast.Constant)
                found.add(str(node.value.value))
    return found - {"everything else"}


def test_every_check_is_on_the_page_once() -> None:
    listed = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(names_in_code())


def test_what_keeps_child_from_starting_is_a_check() -> None:
    assert names_in_code() >= READINESS
