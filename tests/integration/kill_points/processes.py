"""The processes of a run, each a real one that may be told to die at a point."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

KILLED = -signal.SIGKILL
START_S = 30.0


@dataclass(frozen=True)
class Child:
    """A `child` command under way."""

    server: "ForkServer"
    pid: int

    def wait(self) -> int:
        """Its return code; `KILLED` when it was killed."""
        return int(self.server.order({"wait": self.pid})["ended"])

    def stop(self) -> int:
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()


@dataclass
class ForkServer:
    """Starts processes from `fork_server.py`; what they print goes to `output`."""

    process: subprocess.Popen[str]
    output: Path

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], *, clock_ahead_s: float = 0.0
    ) -> Child:
        """`clock_ahead_s` lets the worker believe that it is later, so that leases run out."""
        started = self.order(
            {
                "start": list(argv),
                "environment": dict(environment),
                "clock_ahead_s": clock_ahead_s,
                "output": str(self.output),
            }
        )
        return Child(self, started["pid"])

    def order(self, document: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(document) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def fork_server(output: Path) -> Iterator[ForkServer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.kill_points.fork_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("CHILD_")},
    )
    with process:
        try:
            yield ForkServer(process, output)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)


@contextmanager
def serving(server: ForkServer, environment: Mapping[str, str]) -> Iterator[Child]:
    """A web service of its own, without a worker, until the block ends or it is killed."""
    child = serve(server, environment)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.stop()


def serve(server: ForkServer, environment: Mapping[str, str]) -> Child:
    """Start `child serve --no-worker` and come back once it answers."""
    child = server.start(["serve", "--no-worker"], environment)
    deadline = time.monotonic() + START_S
    while True:
        connection = HTTPConnection("127.0.0.1", int(environment["CHILD_PORT"]), timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return child
        except OSError:
            if time.monotonic() > deadline:
                raise AssertionError(server.output.read_text(encoding="utf-8")) from None
            time.sleep(0.01)
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
