"""`child scheme`, as it is typed."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from lrs_adapter import Iris
from plugin.cli.scheme import scheme
from plugin.services import Services
from plugin.settings import read_settings
from storage import Database, SecretBox
from tests.databases import IRI_BASE
from tests.integration.certification_world import (
    LESSONS,
    PathWorld,
    document,
    leaf,
    path_world,
)

DEMO = Path(__file__).parents[2] / "plugin" / "demo" / "ignite" / "scheme.json"


@pytest.fixture
def paths(database: Database, secret_box: SecretBox, monkeypatch: pytest.MonkeyPatch) -> PathWorld:
    """The world of a running installation, which the commands open instead of the environment's."""
    services = Services(read_settings({}), database, secret_box, Iris(IRI_BASE))
    for name in ("plugin.cli.scheme", "plugin.cli.scheme_changes"):
        monkeypatch.setattr(sys.modules[name], "ready_services", lambda **_: services)
    return path_world(database)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(scheme, [str(argument) for argument in arguments])


def written(folder: Path, content: object) -> Path:
    file = folder / "scheme.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_a_scheme_is_imported_once_and_listed(paths: PathWorld, tmp_path: Path) -> None:
    file = written(tmp_path, document())
    first = json.loads(run("import", file, "--community", "ignite", "--json").stdout)
    again = json.loads(run("import", file, "--community", "ignite", "--json").stdout)
    assert first == again
    assert (first["slug"], first["number"], len(first["hash"])) == ("facilitator", 1, 64)
    (listed,) = json.loads(run("list", "--json").stdout)
    assert listed["hash"] == first["hash"]
    assert "ignite/facilitator  version 1" in run("list").stdout


def test_an_unknown_community_is_refused(paths: PathWorld, tmp_path: Path) -> None:
    result = run("import", written(tmp_path, document()), "--community", "nowhere")
    assert result.exit_code == 1
    assert "no community nowhere" in result.stderr


def test_the_list_invites_while_it_is_empty(paths: PathWorld) -> None:
    assert "child scheme import" in run("list").stdout
    assert json.loads(run("list", "--json").stdout) == []


def test_a_good_file_is_said_to_be_in_order(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, document()))
    assert result.exit_code == 0
    assert "in order: Facilitator; 1 requirements" in result.stdout
    assert json.loads(run("check", written(tmp_path, document()), "--json").stdout)["slug"]


def test_a_bad_file_is_refused_with_every_place(tmp_path: Path) -> None:
    file = written(tmp_path, document(slug="Not This", colour="red"))
    result = run("check", file)
    assert result.exit_code == 1
    assert "$.slug" in result.stderr
    assert "$.colour" in result.stderr
    problems = json.loads(run("check", file, "--json").stdout)["problems"]
    assert {problem["path"] for problem in problems} == {"$.slug", "$.colour"}
    assert all(problem["wrong"] and problem["fix"] for problem in problems)


def test_what_is_no_json_is_told_with_its_line(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, '{\n  "slug": oops\n}'))
    assert result.exit_code == 1
    assert "line 2, column 11" in result.stderr


def test_a_missing_file_is_a_wrong_command_line(tmp_path: Path) -> None:
    assert run("check", tmp_path / "none.json").exit_code == 2


def test_the_schema_that_is_printed_accepts_the_demo(tmp_path: Path) -> None:
    schema = json.loads(run("schema").stdout)
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(json.loads(DEMO.read_text(encoding="utf-8")))
    assert run("check", DEMO).exit_code == 0


def test_what_a_file_would_change_is_told_before_it_is_published(
    paths: PathWorld, tmp_path: Path
) -> None:
    paths.choose(paths.publish())
    paths.finish(scaled=0.5)
    file = written(tmp_path, document(leaf("finish", LESSONS[0], minimum_score=0.7)))
    told = json.loads(run("compare", file, "--json").stdout)
    assert (told["number"], told["published"], told["compared_with"], told["paths"]) == (
        2,
        False,
        1,
        1,
    )
    (member,) = told["members"]
    assert (member["outcome"], member["no_longer_satisfied"]) == ("loses", ["finish"])
    text = run("compare", file).stdout
    assert "minimum_score: – → 0.7" in text
    assert "1 would no longer have it" in text
    assert "Best score 50%, needs 70%" in text
    spanish = run("compare", file, "--language", "es").stdout
    assert "Mejor puntaje" in spanish
    assert len(json.loads(run("list", "--json").stdout)) == 1


def test_who_would_lose_it_is_moved_only_when_that_is_asked_for(
    paths: PathWorld, tmp_path: Path
) -> None:
    paths.choose(paths.publish())
    paths.finish(scaled=0.5)
    paths.publish(document(leaf("finish", LESSONS[0], minimum_score=0.7)))
    move = ("move", "facilitator", "--to", "2", "--reason", "Scores count now", "--json")
    told = json.loads(run(*move).stdout)
    assert (told["moved"], told["stayed"]) == (0, 1)
    assert json.loads(run(*move, "--also-losing").stdout)["moved"] == 1
    assert run("move", "facilitator", "--to", "7", "--reason", "x").exit_code == 1
    assert "reason" in run("move", "facilitator", "--to", "2", "--reason", " ").stderr


def test_a_file_too_large_to_be_a_scheme_is_not_read(paths: PathWorld, tmp_path: Path) -> None:
    result = run("check", written(tmp_path, " " * 2_000_001))
    assert result.exit_code == 1
    assert "2,000,001 bytes" in result.stderr
