"""The bill of materials names every package that an installation gets, as it is pinned."""

import json
import re
import subprocess
import sys
from typing import Any

from tests.unit.test_dangerous_calls import ROOT


def bill() -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, str(ROOT / "tools/sbom")], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_every_pinned_package_is_in_it_with_its_hashes() -> None:
    pinned = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    wanted = {
        line.split("==")[0].split("[")[0].lower(): line.split("==")[1].split()[0].rstrip(";")
        for line in pinned.splitlines()
        if re.match(r"[A-Za-z0-9]", line)
    }
    made = bill()
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["name"]: each["version"] for each in made["components"]} == wanted
    assert len(wanted) > 20
    told = [one["content"] for each in made["components"] for one in each["hashes"]]
    assert sorted(told) == sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", pinned))


def test_whatever_the_project_asks_for_is_in_it() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = project.split("dependencies = [")[1].split("\n]")[0]
    names = {name.lower() for name in re.findall(r'"([A-Za-z0-9_-]+)', asked)}
    assert names <= {each["name"] for each in bill()["components"]}
