"""`child demo` as a person runs it, on free ports and in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests

from plugin.demo import Places

REPOSITORY = Path(__file__).resolve().parents[2]
UP_WITHIN_S, STOP_WITHIN_S = 120.0, 30.0
Value = TypeVar("Value")


def eventually(look: Callable[[], Value], *, within_s: float = 20.0) -> Value:
    """The first true value of `look`; what the worker brings is there within seconds."""
    deadline = time.monotonic() + within_s
    while not (value := look()):
        assert time.monotonic() < deadline, f"{look} stayed {value!r} for {within_s} s"
        time.sleep(0.1)
    return value


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, different from each other."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@dataclass
class Demo:
    """Three services: CHILD on localhost, the LMS on 127.0.0.1, a second LRS on localhost."""

    places: Places
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Return when the console says what to click first."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CHILD_")}
        ports = (self.places.child_port, self.places.lms_port, self.places.second_port)
        options = zip(("--child-port", "--lms-port", "--second-port"), ports, strict=True)
        console = self.places.folder.with_name("console.txt")
        with console.open("w") as lines:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "plugin.cli", "demo"),
                    *(str(part) for option in options for part in option),
                ],
                cwd=REPOSITORY,
                env=environment
                | {"CHILD_DEMO_DIR": str(self.places.folder), "CHILD_LOG_LEVEL": "debug"},
                stdout=lines,
                stderr=subprocess.STDOUT,
            )
        eventually(lambda: self._is_up(console), within_s=UP_WITHIN_S)

    def _is_up(self, console: Path) -> bool:
        said = console.read_text()
        assert self._process is not None
        assert self._process.poll() is None, f"The demo ended:\n{said}"
        return said.count("/xapi/statements") == 2

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=STOP_WITHIN_S)
        self._process = None

    def command(self, *arguments: str) -> Any:
        """What a command of CHILD answers to `--json`."""
        done = subprocess.run(
            [sys.executable, "-m", "plugin.cli", *arguments, "--json"],
            cwd=REPOSITORY,
            env=self.places.child_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def lms_state(self) -> Any:
        return requests.get(f"{self.places.lms_url}/control/state", timeout=10).json()

    @property
    def course_url(self) -> str:
        return f"{self.places.lms_url}/courses/{self.lms_state()['course'][0]['id']}"

    def statements(self) -> dict[str, Any]:
        """Everything at CHILD's /xapi/statements by id."""
        state = json.loads(self.places.state_file.read_text())
        return _statements(self.places.child_url, state["reader_key"], state["reader_secret"])

    def forwarded(self) -> dict[str, Any]:
        """Everything that the second LRS has received, by id."""
        state = json.loads(self.places.state_file.read_text())
        return _statements(self.places.second_url, state["second_key"], state["second_secret"])


def _statements(url: str, key: str, secret: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    more = "/xapi/statements"
    while more:
        answer = requests.get(
            f"{url}{more}",
            auth=(key, secret),
            headers={"X-Experience-API-Version": "1.0.3"},
            timeout=10,
        )
        answer.raise_for_status()
        found |= {statement["id"]: statement for statement in answer.json()["statements"]}
        more = answer.json().get("more", "")
    return found
