"""Ralph's LRS as a process of its own, on its file store in a folder."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.integration.kill_points.processes import free_port
from tests.load.installations import REPOSITORY, START_S, STOP_S

PYTHON = REPOSITORY / ".venvs/peers/bin/python"
NAME, PASSWORD = "bench", "bench-of-peers"
MAKE_HASH = (
    "import bcrypt, sys; print(bcrypt.hashpw(sys.argv[1].encode(), bcrypt.gensalt()).decode())"
)
STORE = "fs_lrs.jsonl"


@contextmanager
def ralph(folder: Path) -> Iterator[str]:
    """Its endpoint; one user may do all."""
    port = free_port()
    accounts = folder / "auth.json"
    accounts.write_text(json.dumps([_account()]), encoding="utf-8")
    log = folder / "ralph.log"
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "tests.load.peer_sides.ralph_lrs", str(port)],
            cwd=REPOSITORY,
            env={name: value for name, value in os.environ.items() if name[:6] != "RALPH_"}
            | {
                "RALPH_AUTH_FILE": str(accounts),
                "RALPH_HISTORY_FILE": str(folder / "history.json"),
                "RALPH_RUNSERVER_BACKEND": "fs",
                "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder),
                "RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE": STORE,
            },
            stdout=lines,
            stderr=lines,
        )
    try:
        _wait_until_up(process, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}/xAPI"
    finally:
        process.terminate()
        process.wait(STOP_S)


def _account() -> dict[str, Any]:
    made = subprocess.run(
        [str(PYTHON), "-c", MAKE_HASH, PASSWORD], capture_output=True, text=True, check=True
    )
    return {
        "username": NAME,
        "hash": made.stdout.strip(),
        "scopes": ["all"],
        "agent": {"mbox": "mailto:bench@example.org"},
    }


def _wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/__lbheartbeat__", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError(f"Ralph did not come up:\n{log.read_text(encoding='utf-8')}")
