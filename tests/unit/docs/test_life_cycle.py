"""The life cycle in docs/security names what there is: files, folders, targets, pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/security/life-cycle.md"
STAGES = 8


def test_all_that_the_life_cycle_names_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:tests|tools|requirements)[\w/.]*)`", page)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
    targets = re.findall(r"`make (\w+)`", page)
    assert {"lint", "test", "audit", "lock"} <= set(targets)
    assert [one for one in targets if not re.search(rf"^{one}:", makefile, re.MULTILINE)] == []
    links = re.findall(r"\]\(([^)#:]+)\)", page)
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_every_stage_says_what_is_done_in_it() -> None:
    rows = re.findall(r"^\| ([A-Z][^|]+) \| (.{40,}) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(rows) > STAGES


def test_lint_does_what_the_page_says() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lint = makefile.split("\nlint:")[1].split("\n\n")[0]
    assert all(tool in lint for tool in ("ruff check", "mypy", "lint-imports"))
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^\s*select = \[[^\]]*"S"', settings, re.MULTILINE)
    assert "strict = true" in settings
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "make test" in ci


def test_the_audit_asks_about_every_set_that_is_pinned() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    audit = makefile.split("\naudit:")[1].split("\n\n")[0]
    assert "pip-audit" in audit
    assert "requirements/*.txt" in audit
    assert "--require-hashes" in audit
    assert "make audit" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
