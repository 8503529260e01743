"""What the demo keeps: closed to others, knowing its own settings, an audit log in its order, and
logs without secrets though they tell everything.
"""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from tests.browser.running_demo import REPOSITORY, Demo
from tests.integration.kill_points.browser import Browser

MARK = "zq9x"
ADDRESS = f"{MARK}@demo.example"
LINK = re.compile(r"/sign-in/(\S{20,})")


def doctor(folder: Path) -> dict[str, str]:
    """What `child doctor` finds by name, asked with nothing but the data folder."""
    environment = {name: value for name, value in os.environ.items() if name[:6] != "CHILD_"}
    done = subprocess.run(
        [sys.executable, "-m", "plugin.cli", "doctor", "--offline", "--json"],
        cwd=REPOSITORY,
        env=environment | {"CHILD_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return {check["name"]: check["found"] for check in found["checks"]}


def test_nobody_else_of_the_machine_looks_into_it(demo: Demo) -> None:
    folder = demo.places.folder
    for each in (folder, folder / "child", folder / "second-lrs"):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700, each


def test_the_doctor_asked_in_its_folder_knows_the_demo(demo: Demo) -> None:
    told = doctor(demo.places.folder / "child")
    assert "No demonstration" not in told["demo"]
    assert demo.places.child_url in told["base-url"]
    second = doctor(demo.places.folder / "second-lrs")
    assert "No demonstration" in second["demo"]
    assert demo.places.second_url in second["base-url"]


def test_the_audit_log_is_in_its_order(demo: Demo) -> None:
    entries = demo.command("audit", "list", "--limit", "1000")
    moments = [entry["at"] for entry in entries]
    assert len(moments) > 10
    assert moments == sorted(moments, reverse=True)


def test_its_logs_tell_no_secret_and_no_name(demo: Demo) -> None:
    """At DEBUG, after somebody came in by each kind of link and a stranger tried all doors."""
    state = json.loads(demo.places.state_file.read_text(encoding="utf-8"))
    console = demo.places.folder.with_name("console.txt").read_text(encoding="utf-8")
    links = LINK.findall(console)
    assert len(links) > 5
    hers = Browser(demo.places.child_port)
    page = hers.get(f"/sign-in/{links[-1]}")
    assert hers.post(f"/sign-in/{links[-1]}", page.hidden("")).status in (303, 410)
    form = {**hers.get("/sign-in").hidden("/sign-in"), "email": ADDRESS}
    assert hers.post("/sign-in", form).status == 303
    for path in ("/", f"/{MARK}", f"/sign-in/{MARK}", f"/invitations/{MARK}", f"/me?q={MARK}"):
        hers.get(path)
    for url in (demo.places.child_url, demo.places.second_url):
        answer = requests.get(f"{url}/xapi/statements", auth=(MARK, MARK), timeout=10)
        assert answer.status_code in (400, 401)
    names = ("Demo Sol", "Demo Rosa", "Demo Ana", "Demo Emil", "(fictional)")
    secrets = [MARK, "demo.example", *names, *links, *hers.cookies.values()]
    secrets += [value for name, value in state.items() if name.endswith("_secret")]
    secrets = [each for each in secrets if each]  # a cookie that was ended has no value
    for name in ("child.log", "second-lrs.log"):
        text = (demo.places.folder / "logs" / name).read_text(encoding="utf-8")
        assert "child.request" in text
        lines = text.splitlines()
        assert [line for line in lines if any(each in line for each in secrets)] == []
