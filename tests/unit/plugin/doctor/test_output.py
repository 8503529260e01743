"""How `child doctor` ends, and what it tells somebody who watches."""

import pytest

from plugin.cli.doctor import _code, _line
from plugin.doctor.check import Check, failure, ok, skipped, warning

WELL, WARNED, FAILED = ok("demo", "no"), warning("proxies", "x", "y"), failure("lrs", "x", "y")


@pytest.mark.parametrize(
    ("found", "strict", "code"),
    [
        ([WELL], False, 0),
        ([WELL, skipped("lrs", "--offline")], True, 0),
        ([WELL, WARNED], False, 0),
        ([WELL, WARNED], True, 1),
        ([WARNED, FAILED], False, 1),
        ([FAILED, failure("schema", "x", "y")], False, 3),
        ([failure("schema", "x", "y")], True, 3),
        ([warning("database", "x", "y")], False, 0),
    ],
)
def test_the_exit_code_is_what_scripts_need(found: list[Check], strict: bool, code: int) -> None:
    assert _code(found, strict=strict) == code


def test_a_line_has_the_state_the_subject_and_what_to_mend() -> None:
    line = _line(failure("lrs", "It refuses the key (401).", "child lrs target change", "main"))
    assert "failure" in line
    assert "lrs main: It refuses the key (401).\n         → child lrs target change" in line
