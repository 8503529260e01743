"""How fast the log takes records, against bare inserts of the same bytes into one table.

    python -m tests.load.bench_log [statements]

Prints one line per database: statements a second through `receive` (checks, terms, references,
one commit a batch of 500), bare inserts a second, and the ratio, which says more about a change
than either number on somebody's machine.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import text

from lrs_adapter import LrsKey, receive
from storage import Base, Database, migrate
from tests.databases import IRI_BASE, postgres_server
from tests.integration.records_world import COMMUNITY, COURSE, IRIS, LESSON, NOON, new_key

BATCH = 500


def statement(number: int) -> dict[str, Any]:
    """About 1.2 KB, as a lesson's record has it; one of 200 learners."""
    return {
        "id": str(uuid4()),
        "actor": {"account": {"homePage": IRI_BASE, "name": f"learner-{number % 200}"}},
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/completed",
            "display": {"en": "completed", "es": "completó"},
        },
        "object": {"id": f"{LESSON.iri}-{number % 40}", "definition": {"type": LESSON.type}},
        "result": {"score": {"scaled": 0.8}, "completion": True, "duration": "PT9M12S"},
        "context": {
            "registration": "5b0e3a52-2d4e-4f51-9d1d-0b1f9f3f2a10",
            "contextActivities": {
                "parent": [{"id": COURSE.iri, "definition": {"type": COURSE.type}}],
                "grouping": [{"id": COMMUNITY.iri, "definition": {"type": COMMUNITY.type}}],
                "category": [{"id": "https://w3id.org/xapi/child/v1"}],
            },
            "extensions": {"https://example.org/filler": "x" * 200},
        },
        "timestamp": "2026-05-04T12:00:00Z",
    }


def rate(batches: list[bytes], store: Callable[[bytes], None]) -> float:
    """Statements a second."""
    began = time.perf_counter()
    for batch in batches:
        store(batch)
    return len(batches) * BATCH / (time.perf_counter() - began)


def measure(database: Database, total: int) -> str:
    migrate(database, IRI_BASE)
    Base.metadata.create_all(database.engine)
    key, _ = new_key(database, "all")
    batches = [
        orjson.dumps([statement(first + index) for index in range(BATCH)])
        for first in range(0, total, BATCH)
    ]
    through_log = rate(batches, lambda batch: _receive(database, key, batch))
    kind = "blob" if database.dialect == "sqlite" else "bytea"
    with database.engine.begin() as connection:
        connection.execute(
            text(
                f"create table bare (position integer primary key, id text unique, document {kind})"
            )
        )
    bare = rate(batches, lambda batch: _insert(database, batch))
    return (
        f"{database.dialect:10}  log {through_log:8.0f}/s   bare {bare:8.0f}/s   "
        f"ratio {through_log / bare:.2f}"
    )


def _receive(database: Database, key: LrsKey, batch: bytes) -> None:
    with database.unit_of_work() as uow:
        receive(uow, IRIS, batch, key, now=NOON)
        uow.commit()


_position = iter(range(1, 10**9))


def _insert(database: Database, batch: bytes) -> None:
    rows = [
        {"position": next(_position), "id": one["id"], "document": orjson.dumps(one)}
        for one in orjson.loads(batch)
    ]
    with database.engine.begin() as connection:
        connection.execute(text("insert into bare values (:position, :id, :document)"), rows)


def main(total: int) -> None:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        sqlite = Database(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        lines.append(measure(sqlite, total))
        sqlite.dispose()
    with postgres_server() as url:
        postgres = Database(url)
        lines.append(measure(postgres, total))
        postgres.dispose()
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
