"""`child lms grades`: what an operator types and reads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plugin.cli.lms_grades import grades
from tests.integration.grades.commands import running
from tests.integration.grades.graded import GradedCourse


@pytest.fixture
def runner(
    course: GradedCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[CliRunner]:
    with running("lms_grades", course.world, monkeypatch, tmp_path) as made:
        yield made


def _json(runner: CliRunner, *arguments: str, code: int = 0) -> Any:
    result = runner.invoke(grades, [*arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_it_tells_each_grade_and_sends_again_what_did_not_arrive(
    runner: CliRunner, course: GradedCourse
) -> None:
    lms = str(course.lms.id)
    assert _json(runner, "list", lms) == {"grades": []}
    hers = course.finished("Demo Ana", column=False)
    course.column(hers)
    (one,) = _json(runner, "list", lms)["grades"]
    assert (one["fate"], one["lesson"], one["enrolment"]) == ("missing", "kinds", str(hers.id))
    assert "Demo" not in json.dumps(one)
    assert _json(runner, "send", lms, "--lesson", "twice") == {"due": 0}
    assert _json(runner, "send", lms) == {"due": 1}
    course.answers("refused", "The LMS answers 400.")
    (one,) = _json(runner, "list", lms, "--fate", "refused")["grades"]
    assert (one["answer"], one["attempts"]) == ("400", 1)
    assert _json(runner, "send", lms, "--enrolment", str(hers.id)) == {"due": 1}
    course.answers("sent")
    assert _json(runner, "send", lms) == {"due": 0}
    assert _json(runner, "send", lms, "--all", "--course", course.place) == {"due": 1}


def test_another_lms_has_none_and_an_unknown_one_is_said(
    runner: CliRunner, course: GradedCourse
) -> None:
    nothing = "6f1c2a0e-0000-4000-8000-000000000000"
    assert "There is no LMS registration" in str(_json(runner, "list", nothing, code=1))
