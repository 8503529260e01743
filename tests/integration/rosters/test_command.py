"""`child lms roster`: what an operator types and reads."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plugin.cli.lms_roster import roster_command
from plugin.cli.opening import ready_services
from plugin.services import Services
from tests.databases import IRI_BASE
from tests.integration.lti_platform import Answer
from tests.integration.rosters.lists import Course, member, page


@pytest.fixture
def runner(course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[CliRunner]:
    opened: list[Services] = []

    def ready(*, as_json: bool = False) -> Services:
        opened.append(ready_services(as_json=as_json))
        return opened[-1]

    monkeypatch.setattr(import_module("plugin.cli.lms_roster"), "ready_services", ready)
    monkeypatch.setenv("CHILD_DATABASE_URL", course.tool.database.url)
    monkeypatch.setenv("CHILD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHILD_IRI_BASE", IRI_BASE)
    yield CliRunner()
    for services in opened:
        services.database.dispose()


def _json(runner: CliRunner, *arguments: str, code: int = 0) -> Any:
    result = runner.invoke(roster_command, [*arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_it_reads_the_lists_of_an_lms_now_and_says_what_came(
    runner: CliRunner, course: Course
) -> None:
    lms = str(course.registration.id)
    assert _json(runner, lms) == {"courses": []}
    course.launch()
    course.gives(page(member("ana"), member("bruno")), page(member("ana")), Answer(403))
    (first,) = _json(runner, lms)["courses"]
    assert (first["learners"], first["gone"], first["trouble"]) == (2, 0, None)
    (second,) = _json(runner, lms, "--course", course.place)["courses"]
    assert (second["learners"], second["gone"]) == (1, 1)
    (third,) = _json(runner, lms, code=1)["courses"]
    assert (third["learners"], third["trouble"]) == (1, "forbidden")


def test_what_is_not_there_is_said(runner: CliRunner, course: Course) -> None:
    nothing = "6f1c2a0e-0000-4000-8000-000000000000"
    assert "There is no LMS registration" in str(_json(runner, nothing, code=1))
    lms = str(course.registration.id)
    assert "no list of the course" in str(_json(runner, lms, "--course", "lti:x", code=1))
