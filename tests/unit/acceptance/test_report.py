"""What a walk tells can be trusted: outcomes, exit codes, screenshots."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as BrowserError

from tests.acceptance.hands import CannotHere
from tests.acceptance.report import Report, StepFailed


class Shown:
    """As much of a page as a report needs."""

    def __init__(self, *, breaks: bool = False) -> None:
        self._breaks = breaks

    def is_closed(self) -> bool:
        return False

    def screenshot(self, *, path: Path, **_: Any) -> None:
        if self._breaks:
            raise BrowserError("the browser is gone")
        path.write_bytes(b"picture")


def end_with(error: Exception) -> None:
    raise error


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def report(tmp_path: Path, said: list[str]) -> Report:
    return Report(said.append, tmp_path / "pictures")


def test_a_walk_whose_steps_all_pass_ends_with_0(report: Report, said: list[str]) -> None:
    with report.step("one"):
        pass
    assert report.exit_code == 0
    assert report.document()["passed"] == 1
    assert said[0].startswith("passed")


def test_a_walk_without_steps_has_not_passed(report: Report) -> None:
    assert report.exit_code == 1


def test_a_step_that_others_stand_on_ends_the_walk_and_keeps_pictures(report: Report) -> None:
    report.pages = [Shown(), Shown(breaks=True), Shown()]  # type: ignore[list-item]
    with pytest.raises(StepFailed), report.step("no: such/thing"):
        end_with(AssertionError("it is not there"))
    (step,) = report.steps
    assert (report.exit_code, step.why) == (1, "AssertionError: it is not there")
    assert [Path(one).read_bytes() for one in step.screenshots] == [b"picture", b"picture"]
    assert [Path(one).parent for one in step.screenshots] == [report.pictures] * 2


def test_a_step_that_nothing_stands_on_does_not_end_the_walk(report: Report) -> None:
    with report.step("one", needed=False):
        end_with(BrowserError("too late"))
    with report.step("two"):
        pass
    assert report.exit_code == 1
    assert [one.outcome for one in report.steps] == ["failed", "passed"]


def test_what_could_not_be_run_is_no_success(report: Report) -> None:
    with report.step("one"):
        pass
    report.not_run("two", "there is no key")
    assert report.exit_code == 3
    with pytest.raises(StepFailed), report.step("three"):
        end_with(CannotHere("not with this LMS"))
    assert report.exit_code == 3
    assert report.document()["not_run"] == 2


def test_a_mistake_of_the_walk_itself_is_not_swallowed(report: Report) -> None:
    with pytest.raises(TypeError), report.step("one", needed=False):
        end_with(TypeError("a mistake"))
    assert report.exit_code == 1
