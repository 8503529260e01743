"""A fresh CHILD on a port of this machine: a server, a worker, a community with a curriculum."""

import hashlib
import json
import os
import re
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from plugin.demo.world import CURRICULUM

REPOSITORY = Path(__file__).resolve().parents[2]
COMMUNITY = "ignite"
UP_WITHIN_S, STOP_WITHIN_S, COMMAND_S = 60.0, 30.0, 120.0
OUTCOME = re.compile(r'^child_launches_total\{outcome="([a-z_0-9]+)"\} ([0-9.e+]+)$', re.M)
CLOCKWORK = frozenset({"process_beat", "lms_observation"})
"""Tables that a process writes by its clock, whoever launches or does not."""


class ChildFailed(Exception):
    """A command or a process of CHILD did not do what it was started for."""


@dataclass
class Child:
    """`url` is what browsers and the LMS call it; `folder` keeps its data and its logs."""

    folder: Path
    port: int
    url: str
    _token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, repr=False)

    def begin(self) -> None:
        """An empty installation gets a community with a published curriculum, then runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.command("migrate")
        self.command("curriculum", "import", str(CURRICULUM), "--community", COMMUNITY, "--publish")
        self._start("serve", "--no-worker")
        self._start("worker")
        deadline = time.monotonic() + UP_WITHIN_S
        while not self._is_up():
            if time.monotonic() > deadline:
                raise ChildFailed(f"{self.url} did not come up; its log is in {self.folder}.")
            time.sleep(0.1)

    def end(self) -> None:
        for name in list(self._processes):
            self.stop(name)

    def stop(self, name: str) -> None:
        """End one of its processes as an operator does."""
        process = self._processes.pop(name)
        process.terminate()
        process.wait(timeout=STOP_WITHIN_S)

    def command(self, *arguments: str) -> Any:
        """What a command answers to `--json`. Raises `ChildFailed`."""
        done = subprocess.run(
            [sys.executable, "-m", "plugin.cli", *arguments, "--json"],
            cwd=REPOSITORY,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_S,
        )
        if done.returncode:
            raise ChildFailed(f"child {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def invitation(self) -> str:
        """A one-time address that connects an LMS."""
        made = self.command("lms", "invite", "--community", COMMUNITY, "--name", "Their LMS")
        return str(made["url"])

    def launches(self) -> dict[str, int]:
        """What `/metrics` counts of logins and launches, by outcome."""
        answer = requests.get(
            f"http://127.0.0.1:{self.port}/metrics",
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=10,
        )
        answer.raise_for_status()
        return {name: int(float(count)) for name, count in OUTCOME.findall(answer.text)}

    def rows(self) -> Mapping[str, str]:
        """A digest of each table's rows, but for those that are written by the clock."""
        found = {}
        file = self.folder / "data" / "child.sqlite"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            names = database.execute("select name from sqlite_master where type = 'table'")
            for (name,) in names.fetchall():
                if name not in CLOCKWORK:
                    rows = sorted(map(repr, database.execute(f'select * from "{name}"')))
                    found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found

    def log(self) -> str:
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def _start(self, name: str, *options: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as lines:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "plugin.cli", name, *options],
                cwd=REPOSITORY,
                env=self._environment(),
                stdout=lines,
                stderr=lines,
            )

    def _is_up(self) -> bool:
        for name, process in self._processes.items():
            if process.poll() is not None:
                raise ChildFailed(f"child {name} ended; its log is in {self.folder}.")
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    def _environment(self) -> dict[str, str]:
        """Nothing of the surroundings that would be a setting of CHILD."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CHILD_")}
        return kept | {
            "CHILD_DATA_DIR": str(self.folder / "data"),
            "CHILD_BASE_URL": self.url,
            "CHILD_PORT": str(self.port),
            "CHILD_NAME": "CHILD acceptance",
            "CHILD_METRICS_TOKEN": self._token,
            "CHILD_LOG_LEVEL": "info",
        }
