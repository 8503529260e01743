"""`make bench-peers`: the embedded LRS against Ralph's (OpenFUN), the same client and statements.

CHILD is a `child serve` on SQLite, durable before it answers, with a log that grows. Ralph is its
LRS on the file store at its best: what it has stored is taken away before each request, since it
reads all of it for each POST (`peer_sides/ralph_lrs.py` says what else is kind to it). Both ask
for a name and a password; Ralph remembers those that it has checked once. In turns, one request
at a time over one kept connection. The bars: three times its rate in batches, five times singly.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import orjson
import requests

from tests.load.comparison import Row, in_turns, per_second, show
from tests.load.installations import second_child
from tests.load.peer_sides.ralph_process import NAME, PASSWORD, STORE, ralph
from tests.load.statements import BATCH, batches, statement

ROUNDS, SINGLES = 20, 20
VERSION = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}

Post = Callable[[bytes], None]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "child", Path(folder) / "ralph"
        ours.mkdir()
        theirs.mkdir()
        with second_child(ours) as child, ralph(theirs) as endpoint:
            post = _posting(f"{child.endpoint}/statements", child.key, child.secret)
            post_there = _posting(f"{endpoint}/statements", NAME, PASSWORD)
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


if __name__ == "__main__":
    main()
