"""Runs `child doctor` as an operator would, against parts that are really there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from click.testing import CliRunner
from cryptography.fernet import Fernet

from plugin.cli.doctor import doctor
from tests.databases import IRI_BASE

SMTP_PASSWORD = "hunter2-of-the-mail"
LRS_SECRET = "hunter2-of-the-lrs"
METRICS_TOKEN = "hunter2-of-the-metrics"


@dataclass(frozen=True, slots=True)
class Told:
    """What one run said: the state of each check by its name (and subject), and its words."""

    code: int
    output: str
    states: dict[str, str]
    words: dict[str, str]


@dataclass
class Place:
    """An installation's settings; `key` is its secret key."""

    url: str
    folder: Path
    key: str = field(default_factory=lambda: Fernet.generate_key().decode())
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "CHILD_DATA_DIR": str(self.folder),
            "CHILD_DATABASE_URL": self.url,
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_BASE_URL": "http://127.0.0.1:9",
            "CHILD_SECRET_KEY": self.key,
            "CHILD_HTTP_TIMEOUT_S": "1",
            **self.settings,
        }

    def ask(self, *options: str) -> Told:
        """`child doctor --json`, as its JSON says."""
        result = CliRunner().invoke(doctor, ["--json", *options], env=self.environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        said = json.loads(result.stdout)
        states: dict[str, str] = {}
        words: dict[str, str] = {}
        for check in said["checks"]:
            name = f"{check['name']} {check['subject']}".strip()
            states.setdefault(name, check["state"])
            words[name] = f"{words.get(name, '')} {check['found']} {check['todo']}".strip()
        return Told(result.exit_code, result.output, states, words)

    def read(self, *options: str) -> tuple[int, str]:
        """`child doctor`, as a person reads it."""
        result = CliRunner().invoke(doctor, options, env=self.environment)
        return result.exit_code, result.output


@contextmanager
def answering(
    body: bytes, *, status: int = 200, headers: dict[str, str] | None = None
) -> Iterator[str]:
    """A web server on this machine that has one answer for every GET; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
