"""`make bench-peers`: the embedded LRS against Ralph's (OpenFUN), the same client and statements.

CHILD is a `child serve` on SQLite, durable before it answers, with a log that grows. Ralph is its
LRS on the file store at its best: what it has stored is taken away before each request, since it
reads all of it for each POST (`peer_sides/ralph_lrs.py` says what else is kind to it). Both ask
for a name and a password; Ralph remembers those that it has checked once. In turns, one request
at a time over one kept connection. The bars: three times its rate in batches, five times singly.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import requests

from tests.integration.kill_points.processes import free_port
from tests.load.comparison import Row, in_turns, per_second, show
from tests.load.installations import REPOSITORY, START_S, STOP_S, second_child
from tests.load.statements import BATCH, batches, statement

ROUNDS, SINGLES = 20, 20
PYTHON = Path(".venvs/peers/bin/python")
NAME, PASSWORD = "bench", "bench-of-peers"
MAKE_HASH = (
    "import bcrypt, sys; print(bcrypt.hashpw(sys.argv[1].encode(), bcrypt.gensalt()).decode())"
)
VERSION = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
STORE = "fs_lrs.jsonl"

Post = Callable[[bytes], None]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "child", Path(folder) / "ralph"
        ours.mkdir()
        theirs.mkdir()
        with second_child(ours) as child, _ralph(theirs) as ralph:
            post = _posting(f"{child.endpoint}/statements", child.key, child.secret)
            post_there = _posting(ralph, NAME, PASSWORD)
            store = theirs / STORE
            rows = [
                _measure(
                    f"batches of {BATCH}", _bodies_of_batches(), BATCH, post, post_there, store
                ),
                _measure("one at a time", _bodies_of_singles(), SINGLES, post, post_there, store),
            ]
    together, singly = (row.bare_s / row.ours_s for row in rows)
    show(
        "Statements taken over HTTP, against Ralph's LRS on an empty file store",
        unit=f"statements a second: {together:.1f} times Ralph's in batches (at least 3), "
        f"{singly:.1f} times singly (at least 5)",
        as_text=per_second,
        rows=rows,
        sides=("CHILD", "Ralph"),
    )


def _measure(
    label: str,
    bodies: Iterable[list[bytes]],
    each: int,
    post: Post,
    post_there: Post,
    store: Path,
) -> Row:
    """A round's bodies go to CHILD; others of the same kind to Ralph, its emptying not timed."""
    seconds_away = 0.0

    def clock() -> float:
        return time.perf_counter() - seconds_away

    def theirs(round_: list[bytes]) -> None:
        nonlocal seconds_away
        for body in round_:
            began = time.perf_counter()
            store.unlink(missing_ok=True)
            seconds_away += time.perf_counter() - began
            post_there(body)

    def ours(round_: list[bytes]) -> None:
        for body in round_:
            post(body)

    return in_turns(label, bodies, ours, theirs, each=each, clock=clock)


def _bodies_of_batches() -> Iterator[list[bytes]]:
    for batch in batches((ROUNDS + 1) * BATCH):
        yield [orjson.dumps(batch)]


def _bodies_of_singles() -> Iterator[list[bytes]]:
    for first in range(0, (ROUNDS + 1) * SINGLES, SINGLES):
        yield [orjson.dumps(statement(first + index)) for index in range(SINGLES)]


def _posting(url: str, name: str, password: str) -> Post:
    session = requests.Session()
    session.auth = (name, password)
    session.headers.update(VERSION)

    def post(body: bytes) -> None:
        answer = session.post(url, data=body, timeout=60)
        assert answer.status_code == 200, f"{url} answered {answer.status_code}: {answer.text}"

    return post


@contextmanager
def _ralph(folder: Path) -> Iterator[str]:
    """Where its statements resource is, with one user who may do all."""
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
        yield f"http://127.0.0.1:{port}/xAPI/statements"
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


if __name__ == "__main__":
    main()
