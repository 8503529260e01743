"""Fresh databases of both kinds, and real CHILD processes on loopback."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from cryptography.fernet import Fernet

from plugin.services import open_services
from plugin.settings import read_settings
from storage import Database, migrate
from tests.databases import Templates, postgres_server
from tests.integration.kill_points.processes import free_port
from tests.integration.records_world import new_key

KINDS = ("sqlite", "postgresql")
REPOSITORY = Path(__file__).resolve().parents[2]
START_S, STOP_S = 60.0, 30.0


@contextmanager
def both_kinds() -> Iterator[Templates]:
    """Templates of both databases, outside pytest."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as url:
        yield Templates(Path(folder), url)


@contextmanager
def fresh(templates: Templates, kind: str) -> Iterator[Database]:
    """An empty migrated database, dropped at the end."""
    url = templates.fresh(kind)
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()
        templates.drop(url)


@dataclass(frozen=True, slots=True)
class SecondChild:
    """A CHILD that receives: where, with which key, its database to look into, and its process."""

    endpoint: str
    key: str
    secret: str
    database: Database
    pid: int


@contextmanager
def second_child(folder: Path, **settings: str) -> Iterator[SecondChild]:
    """`child serve --no-worker` as a process of its own, on SQLite in `folder` unless `settings`
    say otherwise.
    """
    environment = own_settings(folder) | settings
    services = open_services(read_settings(environment))
    migrate(services.database, services.settings.iri_base)
    key, secret = new_key(services.database, "statements/write", "statements/read")
    with child_process(["serve", "--no-worker"], environment, folder / "serve.log") as process:
        wait_until_ready(process, services.settings.base_url, folder / "serve.log")
        endpoint = f"{services.settings.base_url}/xapi"
        yield SecondChild(endpoint, key.key, secret, services.database, process.pid)
    services.database.dispose()


def own_settings(folder: Path) -> dict[str, str]:
    """A free port of this machine, a key of its own, all data in `folder`."""
    return {
        "CHILD_DATA_DIR": str(folder),
        "CHILD_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "CHILD_SECRET_KEY": Fernet.generate_key().decode(),
        "CHILD_LOG_LEVEL": "warning",
    }


@contextmanager
def child_process(
    arguments: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A `child` command under way, with these settings and no others; ended with the block."""
    inherited = {name: value for name, value in os.environ.items() if name[:6] != "CHILD_"}
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "plugin.cli", *arguments],
            cwd=REPOSITORY,
            env=inherited | dict(environment),
            stdout=lines,
            stderr=lines,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(STOP_S)


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Come back once the service at `url` answers; fails with its log where it ended."""
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/readyz", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError(f"CHILD did not come up:\n{log.read_text(encoding='utf-8')}")
