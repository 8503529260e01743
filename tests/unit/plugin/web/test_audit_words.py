"""Every act that is written to the audit log has a noun by which its page can be narrowed."""

import ast
from pathlib import Path

from community.auditing import ACT
from plugin.web.audit_words import kinds

ROOT = Path(__file__).resolve().parents[4]
PACKAGES = ("community", "curricula", "certification", "lrs_adapter", "plugin")
TELLS = {"audit", "tell", "_tell", "_note", "note_lrs"}


def acts_in_code() -> set[str]:
    """What calls of the audit log, and of each module's own `tell`, name as what was done."""
    found = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TELLS:
                    given = [*node.args, *(each.value for each in node.keywords)]
                    found |= {text for each in given for text in _texts(each)}
    return {text for text in found if ACT.fullmatch(text)}


def _texts(node: ast.expr) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def test_every_act_has_a_kind() -> None:
    acts = acts_in_code()
    assert {"role.granted", "agreement.ended", "lms.given", "lrs.paused"} <= acts
    assert sorted({act.split(".")[0] for act in acts} - {key for key, _ in kinds()}) == []
