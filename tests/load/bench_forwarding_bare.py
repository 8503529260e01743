"""How fast the log reaches another LRS 500 at a time, against bare requests: twice their time.

Bare posts the same bytes, which it has in memory, in the same batches with one kept-alive
`requests.Session` to the same sink (`sink.py`). Ours is the worker's step `forward`: its lease,
reading the log, cutting what an LRS assigns itself, who refuses, what came from there, POST, what
the answer means, the cursor. Turns of 10,000, wall time and CPU time of this process, both kinds of
database. Ours runs as Python is set in `child worker` (`plugin.cli.running`), bare as it is set in
any script.
"""

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import requests
from cryptography.fernet import Fernet

from lrs_adapter import forward
from lrs_adapter.outgoing_rows import next_outgoing
from plugin.cli.running import run_long
from storage import Database, SecretBox, utc_now
from tests.integration.records_world import IRIS, new_key
from tests.integration.targets.chosen import add_chosen
from tests.load.bench_forwarding import TIMEOUT_S, Seconds, sink, time_act
from tests.load.comparison import Row, per_second, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.load.statements import fill

ROUNDS, POST, REQUESTS = 5, 500, 20
TURN = POST * REQUESTS
CLOCKS = {"wall": time.perf_counter, "CPU": time.process_time}
MOST_BYTES = 1024 * 1024
HEADERS = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}


def main() -> None:
    with both_kinds() as templates, sink() as endpoint:
        rows = []
        for kind in KINDS:
            with fresh(templates, kind) as database:
                rows += measure(kind, database, endpoint)
    show(
        f"Forwarding {TURN:,} statements, {POST} at a time, against bare requests",
        unit="statements a second",
        as_text=per_second,
        rows=rows,
    )


def measure(kind: str, database: Database, endpoint: str) -> list[Row]:
    """One turn more than counted, to warm up."""
    fill(database, new_key(database, "all")[0], (ROUNDS + 1) * TURN)
    box, owner = SecretBox(Fernet.generate_key().decode()), uuid4()
    add_chosen(database, box, endpoint, batch=POST)
    taken: dict[str, Seconds] = {act: {clock: [] for clock in CLOCKS} for act in ("ours", "bare")}
    with requests.Session() as session:
        session.auth = ("k", "s")
        session.headers.update(HEADERS)
        for turn in range(ROUNDS + 1):
            bodies = _bodies(database, turn * TURN)

            def ours() -> None:
                with as_in_a_worker():
                    sent = forward(database, box, IRIS, owner, now=utc_now(), timeout_s=TIMEOUT_S)
                assert sent == TURN, f"{sent} statements were sent"

            def bare(bodies: list[bytes] = bodies) -> None:
                for body in bodies:
                    answer = session.post(f"{endpoint}/statements", data=body, timeout=TIMEOUT_S)
                    assert len(answer.json()) == POST

            turns = [("ours", ours), ("bare", bare)]
            for name, act in turns if turn % 2 else turns[::-1]:
                time_act(act, taken[name])
    return [
        Row.of(f"{kind}, {clock}", taken["ours"][clock][1:], taken["bare"][clock][1:], TURN)
        for clock in CLOCKS
    ]


@contextmanager
def as_in_a_worker() -> Iterator[None]:
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    run_long()
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)


def _bodies(database: Database, start: int) -> list[bytes]:
    bodies = []
    with database.look_up() as within:
        for at in range(start, start + TURN, POST):
            batch = next_outgoing(within, at, POST, MOST_BYTES)
            assert len(batch) == POST
            bodies.append(batch.written[0])
    return bodies


if __name__ == "__main__":
    main()
