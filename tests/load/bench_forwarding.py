"""How fast the log reaches another LRS, against tincan's save_statements: an eighth of its time.

Both send to the same sink, a fast bare server in a process of its own (`sink.py`), 50 at a time and
by turns of 1,000. Ours is the worker's step `forward`, from reading the log on SQLite with full
synchronisation to the saved cursor, one transaction a batch. tincan has its statements in memory:
"built before" as Statement objects, "from their JSON" as the texts that the log would give it; it
keeps no cursor, and opens a connection for each batch. Wall time, and CPU time of this process.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import orjson
import tincan
from cryptography.fernet import Fernet

from lrs_adapter import forward, read_after
from lrs_adapter.outgoing import as_sent
from storage import Database, SecretBox, utc_now
from tests.integration.flaky_lrs import add
from tests.integration.records_world import IRIS, new_key
from tests.load.comparison import Row, per_second, show
from tests.load.installations import REPOSITORY, both_kinds, fresh
from tests.load.statements import fill

ROUNDS, TURN, POST = 5, 1_000, 50
TIMEOUT_S = 10.0
CLOCKS = {"wall": time.perf_counter, "CPU": time.process_time}
Seconds = dict[str, list[float]]


def main() -> None:
    with both_kinds() as templates, fresh(templates, "sqlite") as database, sink() as endpoint:
        rows = measure(database, endpoint)
    show(
        f"Forwarding {TURN:,} statements, {POST} at a time, against tincan's save_statements",
        unit="statements a second",
        as_text=per_second,
        rows=rows,
    )


def measure(database: Database, endpoint: str) -> list[Row]:
    """One turn more than counted, to warm up."""
    fill(database, new_key(database, "all")[0], (ROUNDS + 1) * TURN)
    box, owner = SecretBox(Fernet.generate_key().decode()), uuid4()
    add(database, box, endpoint)
    remote = tincan.RemoteLRS(endpoint=endpoint, version="1.0.3", username="k", password="s")
    acts = ("ours", "built before", "from their JSON")
    taken: dict[str, Seconds] = {act: {clock: [] for clock in CLOCKS} for act in acts}

    for turn in range(ROUNDS + 1):
        texts = _texts(database, turn * TURN)
        built = [[tincan.Statement.from_json(text) for text in texts] for texts in texts]

        def ours() -> None:
            sent = forward(database, box, IRIS, owner, now=utc_now(), timeout_s=TIMEOUT_S)
            assert sent == TURN, f"{sent} statements were sent"

        def built_before(built: list[list[tincan.Statement]] = built) -> None:
            for batch in built:
                assert remote.save_statements(batch).success

        def from_json(texts: list[list[str]] = texts) -> None:
            for batch in texts:
                found = [tincan.Statement.from_json(text) for text in batch]
                assert remote.save_statements(found).success

        turns = list(zip(acts, (ours, built_before, from_json), strict=True))
        for name, act in turns if turn % 2 else turns[::-1]:
            time_act(act, taken[name])

    return [
        Row.of(f"{clock}, {act}", taken["ours"][clock][1:], taken[act][clock][1:], TURN)
        for clock in CLOCKS
        for act in acts[1:]
    ]


def time_act(act: Callable[[], None], seconds: Seconds) -> None:
    """No side pays for looking through what the other left in memory."""
    gc.collect()
    gc.freeze()
    began = {name: clock() for name, clock in CLOCKS.items()}
    act()
    for name, clock in CLOCKS.items():
        seconds[name].append(clock() - began[name])


def _texts(database: Database, start: int) -> list[list[str]]:
    """The statements of this turn as tincan gets them, 50 at a time."""
    with database.reading() as session:
        entries = read_after(session, start, TURN)
    texts = [orjson.dumps(as_sent(entry.document)).decode() for entry in entries]
    return [texts[at : at + POST] for at in range(0, TURN, POST)]


@contextmanager
def sink() -> Iterator[str]:
    """The endpoint of a running sink."""
    command = [sys.executable, "-m", "tests.load.sink"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/xapi"
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
