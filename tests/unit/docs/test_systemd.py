"""The units for systemd are valid, shut, hold no secret, and name commands that exist."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from plugin.cli import main

UNITS = Path(__file__).resolve().parents[3] / "docs/operating/systemd"
SERVICES = sorted(UNITS.glob("*.service"))


def commands(unit: Path) -> list[list[str]]:
    lines = re.findall(r"^Exec\w+=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_reads_every_unit_without_a_word(tmp_path: Path) -> None:
    program = tmp_path / "child"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for unit in (*SERVICES, *UNITS.glob("*.timer")):
        text = unit.read_text(encoding="utf-8").replace("/opt/child/bin/child", str(program))
        name = unit.name.replace("@", "@1")
        (tmp_path / name).write_text(text, encoding="utf-8")
    for unit in sorted(tmp_path.glob("child-*")):
        ended = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(unit)],
            capture_output=True,
            text=True,
            check=False,
            env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
        )
        told = [line for line in ended.stderr.splitlines() if "child" in line]
        assert (ended.returncode, told) == (0, []), unit.name


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_commands_exist_and_carry_no_secret(unit: Path) -> None:
    found = commands(unit)
    assert found
    for program, *words in found:
        assert program == "/opt/child/bin/child"
        name = words[0]
        command = main.commands[name]
        if isinstance(command, click.Group):
            command = command.commands["make"]
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known
    text = unit.read_text(encoding="utf-8")
    assert "EnvironmentFile=/etc/child/env" in text
    assert not re.search(r"^Environment=", text, re.MULTILINE)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_systemd_can_shut_is_shut(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in (
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "RestrictNamespaces=yes",
        "SystemCallFilter=@system-service",
        "UMask=0077",
        "User=child",
    ):
        assert f"\n{line}\n" in text, line
