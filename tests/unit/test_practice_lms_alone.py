"""The practice LMS shares no code with CHILD: what one side misreads the other does not."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
FOLDER = TESTS / "practice_lms"
OURS = {"storage", "lrs_adapter", "community", "curricula", "certification", "plugin"}
SIGNS_WITH = "joserfc"
"""What CHILD verifies with; the practice LMS signs and verifies with another library."""


def imported(file: Path) -> set[str]:
    """The modules that a file imports, whole names."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by dots"
            found.add(node.module or "")
    return found


def test_it_imports_nothing_of_child_nor_its_library() -> None:
    files = sorted(FOLDER.rglob("*.py"))
    assert len(files) > 25
    for file in files:
        firsts = {name.partition(".")[0] for name in imported(file)}
        assert not firsts & {*OURS, SIGNS_WITH}, file


def test_of_the_tests_it_imports_itself_alone() -> None:
    """Or it would reach CHILD by way of a helper of theirs."""
    for file in sorted(FOLDER.rglob("*.py")):
        theirs = {name for name in imported(file) if name.partition(".")[0] == "tests"}
        assert all(name.startswith("tests.practice_lms") for name in theirs), (file, theirs)
