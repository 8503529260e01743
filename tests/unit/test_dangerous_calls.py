"""The source turns no text into code, commands or objects, and uses no weak randomness."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("storage", "lrs_adapter", "community", "curricula", "certification", "plugin")
SOURCES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))

MODULES = {"pickle", "marshal", "shelve", "random", "telnetlib", "ftplib", "ldap"}
JITTER = {
    "community/mailing/server_state.py",
    "lrs_adapter/waits.py",
    "plugin/lti/results_reading.py",
    "plugin/lti/roster_reading.py",
    "plugin/lti/score_sending.py",
    "plugin/mail/batch.py",
    "plugin/repeating.py",
}
"""Files that use `random`, to spread the moments at which something is tried again."""
CALLS = {"eval", "exec", "system", "popen", "uuid1", "render_template_string", "md5"}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_dangerous_call_and_no_dangerous_module(package: str) -> None:
    found = []
    for file in (each for each in SOURCES if each.relative_to(ROOT).parts[0] == package):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_jitter = str(file.relative_to(ROOT)) in JITTER
            if (told := _danger(node)) and not (is_jitter and told == "random"):
                found.append(f"{file.relative_to(ROOT)}: {told}")
    assert found == []


def test_the_check_sees_what_it_is_for() -> None:
    text = "import pickle\nfrom random import choice\neval(x)\nrun(a, shell=True)\nyaml.load(x)\n"
    assert len([1 for node in ast.walk(ast.parse(text)) if _danger(node)]) == 5


def _danger(node: ast.AST) -> str:
    if isinstance(node, ast.Import):
        return ", ".join(a.name for a in node.names if a.name.split(".")[0] in MODULES)
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
        return str(node.module)
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        of = getattr(getattr(node.func, "value", None), "id", "")
        if name in CALLS or (of, name) in {("yaml", "load"), ("yaml", "unsafe_load")}:
            return f"{of}.{name}"
        if any(each.arg == "shell" for each in node.keywords):
            return f"{name} with a shell"
    return ""
