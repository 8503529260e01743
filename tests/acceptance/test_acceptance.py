"""The walk of an acceptance, whole, with the practice LMS in each of its modes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.running_demo import REPOSITORY, free_ports
from tests.practice_lms.running import running_lms

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]
LONGEST_S = 1100
HERE: dict[str, Any] = {"issuer": None}
"""Canvas speaks for an issuer on another host, which CHILD knows by name: here it has its own."""
LAUNCHES_REFUSED = 60


def walk(lms: str, folder: Path, *options: str) -> tuple[int, Any, str]:
    """Exit code, document and what was told meanwhile, of the command as anybody runs it."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.acceptance", "--lms", lms, "--json"),
            *("--pictures", str(folder / "pictures"), *options),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.parametrize(
    ("mode", "quirks", "connected"),
    [
        pytest.param("moodle", {}, "by itself", id="moodle"),
        pytest.param("blackboard", {}, "by hand", id="blackboard"),
        pytest.param("canvas", HERE, "by itself", id="canvas", marks=pytest.mark.slow),
        pytest.param("brightspace", {}, "by itself", id="brightspace", marks=pytest.mark.slow),
        pytest.param("sakai", {}, "by itself", id="sakai", marks=pytest.mark.slow),
    ],
)
def test_the_walk(tmp_path: Path, mode: str, quirks: dict[str, Any], connected: str) -> None:
    (port,) = free_ports(1)
    with running_lms(tmp_path / "lms", port, mode, **quirks) as lms:
        code, document, told = walk(lms, tmp_path)
    assert code == 0, told
    assert (document["failed"], document["not_run"]) == (0, 0)
    names = [step["name"] for step in document["steps"]]
    assert f"the LMS is connected {connected}" in names
    assert sum(name.startswith("refuses: ") for name in names) >= LAUNCHES_REFUSED
    assert len(names) == len(set(names)) == document["passed"]


def test_where_no_lms_is_the_first_step_fails(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    code, document, told = walk(f"http://127.0.0.1:{port}", tmp_path)
    assert code == 1
    assert [(one["name"], one["outcome"]) for one in document["steps"]] == [
        ("the LMS answers", "failed")
    ]
    assert f"127.0.0.1:{port}" in document["steps"][0]["why"]
    assert "1 failed" in told
