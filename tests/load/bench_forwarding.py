"""How fast the log reaches another LRS, against bare requests that post the same bytes there.

The other LRS is a real second CHILD process on loopback (without a worker). Ours is
the worker's step `forward`: read, make ready, POST 50 at a time, read the answer, move the cursor
in a transaction. Bare is a kept-alive requests session that posts ready bodies: the same
statements under other ids, also 50 at a time, to the same server, in turns of 1,000. Both logs
are on SQLite; what the sender's database costs is little beside the other side's append.
"""

import tempfile
from pathlib import Path
from uuid import uuid4

import orjson
import requests
from cryptography.fernet import Fernet

from lrs_adapter import forward, read_after
from lrs_adapter.delivery import HEADERS, outgoing
from storage import Database, SecretBox, utc_now
from tests.integration.flaky_lrs import add
from tests.integration.records_world import IRIS, new_key
from tests.load.comparison import Row, in_turns, per_second, show
from tests.load.installations import SecondChild, both_kinds, fresh, second_child
from tests.load.statements import fill

STATEMENTS, TURN, POST = 5_000, 1_000, 50
TIMEOUT_S = 10.0


def main() -> None:
    with (
        both_kinds() as templates,
        fresh(templates, "sqlite") as database,
        tempfile.TemporaryDirectory() as folder,
        second_child(Path(folder)) as second,
    ):
        row = measure(database, second)
    show(
        f"Forwarding {STATEMENTS:,} statements to a second CHILD, against bare requests",
        unit="statements a second",
        as_text=per_second,
        rows=[row],
    )


def measure(database: Database, second: SecondChild) -> Row:
    """One turn more than counted, to warm up."""
    total = STATEMENTS + TURN
    fill(database, new_key(database, "all")[0], total)
    box, owner = SecretBox(Fernet.generate_key().decode()), uuid4()
    add(database, box, second.endpoint, key=second.key, secret=second.secret)
    bare = requests.Session()
    bare.auth = (second.key, second.secret)
    bare.headers.update(HEADERS)

    def send(_: list[bytes]) -> None:
        now = utc_now()
        sent = forward(database, box, IRIS, owner, now=now, timeout_s=TIMEOUT_S)
        assert sent == TURN, f"{sent} statements were sent"

    def post(bodies: list[bytes]) -> None:
        for body in bodies:
            answer = bare.post(f"{second.endpoint}/statements", data=body, timeout=TIMEOUT_S)
            assert len(answer.json()) == POST, answer.text

    with bare:
        turns = [_bodies(database, start) for start in range(0, total, TURN)]
        return in_turns(database.dialect, turns, send, post, each=TURN)


def _bodies(database: Database, start: int) -> list[bytes]:
    """What the forwarder will post of this turn, with other ids."""
    with database.reading() as session:
        entries = read_after(session, start, TURN)
    statements = [outgoing(entry.document) | {"id": str(uuid4())} for entry in entries]
    return [orjson.dumps(statements[at : at + POST]) for at in range(0, TURN, POST)]


if __name__ == "__main__":
    main()
