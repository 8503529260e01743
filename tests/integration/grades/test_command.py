"""`child lms grades`: what an operator types and reads."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plugin.cli.lms_grades import grades
from plugin.cli.opening import ready_services
from plugin.services import Services
from tests.databases import IRI_BASE
from tests.integration.grades.graded import GradedCourse


@pytest.fixture
def runner(
    course: GradedCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[CliRunner]:
    opened: list[Services] = []

    def ready(*, as_json: bool = False) -> Services:
        opened.append(ready_services(as_json=as_json))
        return opened[-1]

    monkeypatch.setattr(import_module("plugin.cli.lms_grades"), "ready_services", ready)
    monkeypatch.setenv("CHILD_DATABASE_URL", course.world.services.database.url)
    monkeypatch.setenv("CHILD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHILD_IRI_BASE", IRI_BASE)
    yield CliRunner()
    for services in opened:
        services.database.dispose()


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
