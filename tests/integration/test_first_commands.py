"""The first commands of a new installation, as an operator types them."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from plugin.cli import main
from plugin.demo.world import CURRICULUM, SCHEME

LOCAL = "http://localhost:8000"


class Shell:
    """Runs `child …` with one data directory."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"CHILD_DATA_DIR": str(folder), "CHILD_LOG_LEVEL": "error"}

    def child(self, *words: object, **settings: str) -> Result:
        return CliRunner().invoke(
            main, [str(word) for word in words], env=self.environment | settings
        )

    def answer(self, *words: object) -> Any:
        result = self.child(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


def test_a_command_before_the_migration_says_what_to_run(shell: Shell) -> None:
    result = shell.child("lrs", "key", "list", "--json")
    assert result.exit_code == 3
    assert "child migrate" in json.loads(result.stdout)["error"]


def test_the_first_import_founds_the_community_and_later_ones_do_not(shell: Shell) -> None:
    shell.answer("migrate")
    first = shell.answer("curriculum", "import", CURRICULUM, "--community", "ignite", "--publish")
    assert (first["created"], first["published"]) == (True, True)
    assert [one["slug"] for one in shell.answer("community", "list")] == ["ignite"]
    mistyped = shell.child("curriculum", "import", CURRICULUM, "--community", "ingite")
    assert mistyped.exit_code == 1
    assert "no community ingite" in mistyped.stderr


def test_the_only_community_need_not_be_named_and_of_two_one_must(shell: Shell) -> None:
    shell.answer("migrate")
    nobody_yet = shell.child("lms", "invite")
    assert (nobody_yet.exit_code, "child community add" in nobody_yet.stderr) == (1, True)
    shell.answer("community", "add", "ignite", "--name", "Ignite")
    assert shell.answer("scheme", "import", SCHEME)["community"] == "ignite"
    assert "/lti/register?invitation=" in shell.answer("lms", "invite")["url"]
    shell.answer("community", "add", "other", "--name", "Other")
    result = shell.child("scheme", "import", SCHEME)
    assert result.exit_code == 1
    assert "--community: ignite, other" in result.stderr


def test_links_for_people_are_the_demo_s_alone(shell: Shell) -> None:
    shell.answer("migrate")
    shell.answer("community", "add", "ignite", "--name", "Ignite")
    asked = ("community", "invite", "ignite", "--role", "steward", "--name", "X", "--reason", "y")
    result = shell.child(*asked)
    assert result.exit_code == 1
    assert "CHILD_DEMO=yes" in result.stderr


def test_a_demonstration_is_served_at_no_public_address(shell: Shell) -> None:
    shell.answer("migrate")
    public = {"CHILD_BASE_URL": "https://child.example.org", "CHILD_IRI_BASE": LOCAL}
    result = shell.child("serve", "--json", CHILD_DEMO="yes", **public)
    assert result.exit_code == 3
    assert "CHILD_DEMO" in json.loads(result.stdout)["error"]


def test_a_key_is_shown_once_with_its_endpoint(shell: Shell) -> None:
    shell.answer("migrate")
    made = shell.answer("lrs", "key", "create", "--label", "L", "--scope", "statements/read")
    assert set(made) == {"endpoint", "key", "secret"}
    assert made["endpoint"] == "http://localhost:8000/xapi"
    assert made["secret"] not in shell.child("lrs", "key", "list").output


def test_a_port_in_use_is_said_with_the_setting_to_change(shell: Shell) -> None:
    shell.answer("migrate")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "plugin.cli", "serve", "--no-worker", "--json"]
        environment = os.environ | shell.environment | {"CHILD_PORT": str(port)}
        result = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert result.returncode == 3
    assert "CHILD_PORT" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHILD_SECRET_KEY", "short"),
        ("CHILD_DATABASE_URL", "mysql://x"),
        ("CHILD_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/child"),
        ("CHILD_DATABASE_URL", "sqlite:////proc/nowhere/child.sqlite"),
        ("CHILD_DATA_DIR", "/proc/nowhere"),
        ("CHILD_PORT", "0"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(shell: Shell, name: str, value: str) -> None:
    result = shell.child("migrate", "--json", **{name: value})
    assert result.exit_code == 3
    assert name in json.loads(result.stdout)["error"]
