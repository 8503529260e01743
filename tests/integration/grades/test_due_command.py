"""`child lms due`: what an operator types and reads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plugin.cli.lms_due import due
from tests.integration.grades.commands import running
from tests.integration.grades.graded import GradedCourse
from tests.integration.grades.late import DUE, HOUR, LateCourse


@pytest.fixture
def late(course: GradedCourse) -> LateCourse:
    made = LateCourse(course)
    made.place(submission_until=DUE)
    return made


@pytest.fixture
def runner(
    late: LateCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[CliRunner]:
    with running("lms_due", late.graded.world, monkeypatch, tmp_path) as made:
        yield made


def _json(runner: CliRunner, *arguments: str, code: int = 0) -> Any:
    result = runner.invoke(due, [*arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_it_lists_and_changes_and_asks_before_it_sends(runner: CliRunner, late: LateCourse) -> None:
    lms, placed = str(late.graded.lms.id), str(late.placed)
    (one,) = _json(runner, "list", lms)["lessons"]
    assert (one["placement"], one["lesson"], one["late"], one["due"]) == (
        placed,
        "once",
        "none",
        None,
    )
    late.finishes(late.learner("Demo Ana"), DUE + HOUR)
    rule = ("set", placed, "--daily", "10", "--at-most", "50", "--grace-minutes", "5")
    assert "1 grades change. Say --yes" in _json(runner, *rule, code=1)["error"]
    refused = runner.invoke(due, list(rule), input="n\n")
    assert refused.exit_code == 1
    told = _json(runner, *rule, "--yes")
    assert (told["sent_again"], told["late"], told["at_most"]) == (1, "daily", 50)
    assert late.sent()[-1]["scoreGiven"] == 90
    text = runner.invoke(due, ["list", lms, "--course", late.graded.place]).stdout
    assert "10 percent less a day, 50 at most, 5 minutes of grace" in text
    moved = _json(runner, "set", placed, "--at", "2026-03-11T18:00+01:00", "--yes")
    assert (moved["sent_again"], moved["percent"]) == (1, 10)
    assert late.sent()[-1]["scoreGiven"] == 100
    assert _json(runner, "set", placed, "--as-lms", "--no-rule")["late"] == "none"
    once = _json(runner, "set", placed, "--once", "20", "--nothing-after", "7", "--yes")
    assert (once["late"], once["nothing_after_days"], once["sent_again"]) == ("once", 7, 1)
    assert _json(runner, "set", placed, "--nothing-after", "0")["nothing_after_days"] is None


def test_what_cannot_be_is_said(runner: CliRunner, late: LateCourse) -> None:
    placed, nothing = str(late.placed), "6f1c2a0e-0000-4000-8000-000000000000"
    for arguments, said in (
        ((placed, "--once", "5", "--daily", "5"), "Choose one of"),
        ((placed, "--at", "2026-03-11T18:00"), "with its zone"),
        ((placed, "--at", "tomorrow"), "with its zone"),
        ((placed, "--daily", "0"), "takes nothing off"),
        ((nothing, "--daily", "5"), "Nothing was placed as"),
    ):
        assert said in _json(runner, "set", *arguments, code=1)["error"]
    assert "no LMS registration" in _json(runner, "list", nothing, code=1)["error"]
