"""How fast statements come in over HTTP, against bare inserts of the very same rows.

Ours is a POST to a `child serve` on SQLite: the key, the checks, the log, one durable commit for
500. Bare is sqlite3's `executemany` of the rows that this POST left behind, into the same tables
with the same indexes and settings, in one transaction, in a file of its own.
"""

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import requests

from storage import Database, migrate
from storage.database import WAL_AUTOCHECKPOINT_PAGES
from tests.databases import IRI_BASE
from tests.load.comparison import Row, per_second, show
from tests.load.installations import SecondChild, second_child
from tests.load.statements import BATCH, batches

STATEMENTS = 10_000
GROWING = {
    "log_statement": "position",
    "log_mention": "position",
    "log_term": "id",
    "log_registration": "id",
}
"""The tables that a POST adds rows to, and by which column the new ones are known."""
HEADERS = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}

Rows = dict[str, list[tuple[Any, ...]]]


class Bare:
    """The same tables, written by sqlite3 alone."""

    def __init__(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}")
        migrate(database, IRI_BASE)
        database.dispose()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for setting in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"wal_autocheckpoint={WAL_AUTOCHECKPOINT_PAGES}",
        ):
            self._connection.execute(f"PRAGMA {setting}")

    def close(self) -> None:
        self._connection.close()

    def insert(self, rows: Rows) -> None:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        for table, new in rows.items():
            if new:
                marks = ", ".join("?" * len(new[0]))
                self._connection.executemany(f"insert into {table} values ({marks})", new)
        run("COMMIT")


class Ours:
    """Posts, and tells which rows each post left."""

    def __init__(self, child: SecondChild, session: requests.Session) -> None:
        self._url, self._session = f"{child.endpoint}/statements", session
        session.auth = (child.key, child.secret)
        session.headers.update(HEADERS)
        path = str(child.database.engine.url.database)
        self._reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._seen = dict.fromkeys(GROWING, 0)

    def close(self) -> None:
        self._reader.close()

    def post(self, body: bytes) -> None:
        answer = self._session.post(self._url, data=body, timeout=60)
        assert answer.status_code == 200, answer.text

    def left(self) -> Rows:
        """The rows that are new since this was asked last."""
        found: Rows = {}
        for table, column in GROWING.items():
            query = f"select * from {table} where {column} > ? order by {column}"
            found[table] = self._reader.execute(query, (self._seen[table],)).fetchall()
            newest = f"select coalesce(max({column}), 0) from {table}"
            [self._seen[table]] = self._reader.execute(newest).fetchone()
        return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        child_folder = Path(folder) / "child"
        child_folder.mkdir()
        with (
            second_child(child_folder) as child,
            requests.Session() as session,
            closing(Ours(child, session)) as ours,
            closing(Bare(Path(folder) / "bare.sqlite")) as bare,
        ):
            row = measure(ours, bare)
    show(
        f"Ingesting {STATEMENTS:,} statements over HTTP in batches of {BATCH}, against bare rows",
        unit=f"statements a second ({row.bare_s / row.ours_s:.2f} of the bare rate)",
        as_text=per_second,
        rows=[row],
    )


def measure(ours: Ours, bare: Bare) -> Row:
    """In turns; what the bare side inserts is what the POST just before it left."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for batch in batches(STATEMENTS + BATCH):
        body = orjson.dumps(batch)
        began = time.perf_counter()
        ours.post(body)
        seconds[0].append(time.perf_counter() - began)
        rows = ours.left()
        assert len(rows["log_statement"]) == BATCH
        began = time.perf_counter()
        bare.insert(rows)
        seconds[1].append(time.perf_counter() - began)
    return Row.of("sqlite", seconds[0][1:], seconds[1][1:], BATCH)


if __name__ == "__main__":
    main()
