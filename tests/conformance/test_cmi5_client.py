"""A cmi5 unit on `@xapi/cmi5`, launched by `child lrs key launch`: a learner's whole session."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from storage import Database
from tests.conformance.child_process import Served, served
from tests.load.installations import REPOSITORY

pytestmark = pytest.mark.slow

AU = "https://content.example.org/au/1"
SHE = {
    "objectType": "Agent",
    "account": {"homePage": "https://lms.example.org", "name": "learner-7"},
}
CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
VERSION = {"X-Experience-API-Version": "1.0.3"}


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Iterator[Served]:
    with served(database, tmp_path) as running:
        yield running


def launch(server: Served, *options: str) -> dict[str, str]:
    """What the command prints: the address, the attempt."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "plugin.cli", "lrs", "key", "launch", server.key),
            *("--url", "https://content.example.org/au/1/index.html", "--activity", AU),
            *("--actor", json.dumps(SHE), *options, "--json"),
        ],
        cwd=REPOSITORY,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    printed: dict[str, str] = json.loads(done.stdout)
    return printed


def log_of(server: Served, registration: str) -> dict[str, dict[str, Any]]:
    """What the log has of the attempt by verb, in the order of the log."""
    answer = requests.get(
        f"{server.endpoint}/statements",
        params={"registration": registration, "ascending": "true"},
        auth=(server.key, server.secret),
        headers=VERSION,
        timeout=20,
    )
    answer.raise_for_status()
    found = answer.json()["statements"]
    return {one["verb"]["id"].rsplit("/", 1)[1]: one for one in found}


def categories(statement: dict[str, Any]) -> set[str]:
    return {one["id"] for one in statement["context"]["contextActivities"].get("category", [])}


def test_a_session_is_initialized_passed_completed_and_terminated(server: Served) -> None:
    launched = launch(server, "--mastery-score", "0.8", "--move-on", "CompletedAndPassed")
    told = server.client("cmi5", launch=launched["url"], score=0.9, preference="es,en")
    assert told["available"] is True
    data = told["launchData"]
    assert (data["launchMode"], data["moveOn"], data["masteryScore"]) == (
        "Normal", "CompletedAndPassed", 0.8,
    )  # fmt: skip
    assert told["preferences"] == {}
    assert told["again"] == 400  # the token is given once
    logged = log_of(server, launched["registration"])
    assert list(logged) == [
        "initialized", "progressed", "answered", "passed", "completed", "terminated",
    ]  # fmt: skip
    names = ("initialized", "progressed", "answered", "judged", "completed", "terminated")
    assert [one["id"] for one in logged.values()] == [told[name][0] for name in names]
    session = data["contextTemplate"]["extensions"][SESSION]
    for verb, one in logged.items():
        assert one["actor"] == SHE, verb
        assert one["context"]["registration"] == launched["registration"]
        assert one["context"]["extensions"][SESSION] == session
        assert one["context"]["contextActivities"]["grouping"][0]["id"] == AU
        assert one["authority"]["account"]["name"] == f"key:{server.key}"
    assert categories(logged["initialized"]) == {CMI5}
    assert categories(logged["passed"]) == categories(logged["completed"]) == {CMI5, MOVE_ON}
    assert categories(logged["answered"]) == set()
    assert logged["passed"]["result"]["score"] == {"scaled": 0.9}
    assert logged["passed"]["result"]["success"] is True
    assert logged["passed"]["context"]["extensions"][MASTERY] == 0.8
    assert logged["completed"]["result"]["completion"] is True
    assert logged["answered"]["object"]["id"] == f"{AU}/test/quiz/question/q1"
    assert logged["answered"]["result"]["response"] == "b"
    assert told["bookmark"] == {"page": 9}
    assert (told["overwritten"], told["beyond"]) == (403, 403)


def test_a_second_session_of_the_attempt_knows_her_and_says_that_she_failed(
    server: Served,
) -> None:
    first = launch(server)
    told = server.client("cmi5", launch=first["url"], score=1, preference="es,en")
    second = launch(
        server, "--registration", first["registration"], "--mastery-score", "0.8",
        "--return-url", "https://lms.example.org/course/3", "--parameters", "level=2",
    )  # fmt: skip
    again = server.client("cmi5", launch=second["url"], score=0.5, answer="moveOn")
    assert again["preferences"] == {"languagePreference": "es,en"}
    data = again["launchData"]
    assert (data["returnURL"], data["launchParameters"]) == (
        "https://lms.example.org/course/3", "level=2",
    )  # fmt: skip
    sessions = [
        one["launchData"]["contextTemplate"]["extensions"][SESSION] for one in (told, again)
    ]
    assert sessions[0] != sessions[1]
    logged = log_of(server, first["registration"])
    assert logged["failed"]["result"]["score"] == {"scaled": 0.5}
    assert logged["failed"]["result"]["success"] is False
    assert logged["failed"]["context"]["extensions"][SESSION] == sessions[1]
    assert again["movedOn"] == [
        logged[verb]["id"] for verb in ("failed", "completed", "terminated")
    ]


def test_who_only_looks_back_is_neither_judged_nor_completed(server: Served) -> None:
    launched = launch(server, "--mode", "Review")
    told = server.client("cmi5", launch=launched["url"], score=1)
    assert told["launchData"]["launchMode"] == "Review"
    for name in ("judged", "completed"):
        assert "launchMode" in told[name]
    assert list(log_of(server, launched["registration"])) == [
        "initialized", "progressed", "answered", "terminated",
    ]  # fmt: skip
