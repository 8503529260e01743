"""The list of reason codes is what the sources say."""

import ast
from collections.abc import Iterator
from pathlib import Path

from plugin.lti.reasons import CLAIMS, REASONS

PLUGIN = Path(__file__).resolve().parents[4] / "plugin"
WORDS = {"LaunchRefused": 0, "_wrong": 0, "_identifier": 1, "_moment": 1}
"""What is called with a code, or with the name of a claim, and at which place."""


def called() -> Iterator[tuple[str, ast.expr]]:
    for path in sorted((PLUGIN / "lti").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = WORDS.get(node.func.id)
                if place is not None and len(node.args) > place:
                    yield node.func.id, node.args[place]


def test_every_code_of_a_refusal_is_listed() -> None:
    said = {
        ("" if name == "LaunchRefused" else "claim_") + str(argument.value)
        for name, argument in called()
        if isinstance(argument, ast.Constant)
    }
    assert said <= REASONS
    made_elsewhere = {"state_reused", "nonce_reused", "claim_nonce"}
    assert REASONS - said <= made_elsewhere


def test_no_code_is_made_from_what_somebody_sent() -> None:
    """What is no constant is one of four places that put one together from constants."""
    made = [
        ast.unparse(argument) for _, argument in called() if not isinstance(argument, ast.Constant)
    ]
    assert sorted(set(made)) == ["code", "f'claim_{name}'", "f'{kind}_reused'", "name"]
    assert "nonce" in CLAIMS
