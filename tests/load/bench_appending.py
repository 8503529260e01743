"""How fast the log takes records, against bare inserts of the same documents into one table.

Ours is a POST's work below HTTP: parse, check, terms, mentions, references, one commit for 500.
Bare is one insert of 500 ready rows (position, id, document; the id unique) and one commit,
through the same engine with the same durability, in a database of its own.
"""

from itertools import count
from typing import Any

import orjson
from sqlalchemy import text

from storage import Database
from tests.integration.records_world import new_key
from tests.load.comparison import Row, in_turns, per_second, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.load.statements import BATCH, append, batches

STATEMENTS = 10_000
TABLE = "create table bare (position bigint primary key, id text unique, document {blob})"
INSERT = text("insert into bare values (:position, :id, :document)")


def main() -> None:
    with both_kinds() as templates:
        rows = []
        for kind in KINDS:
            with fresh(templates, kind) as log, fresh(templates, kind) as bare:
                rows.append(measure(log, bare))
    show(
        f"Appending {STATEMENTS:,} statements in batches of {BATCH}, against bare inserts",
        unit="statements a second",
        as_text=per_second,
        rows=rows,
    )


def measure(log: Database, bare: Database) -> Row:
    key, _ = new_key(log, "all")
    with bare.engine.begin() as connection:
        blob = "blob" if bare.dialect == "sqlite" else "bytea"
        connection.execute(text(TABLE.format(blob=blob)))
    positions = count(1)

    def ready(batch: list[dict[str, Any]]) -> tuple[bytes, list[dict[str, Any]]]:
        return orjson.dumps(batch), [
            {"position": next(positions), "id": one["id"], "document": orjson.dumps(one)}
            for one in batch
        ]

    def insert(round_: tuple[bytes, list[dict[str, Any]]]) -> None:
        with bare.engine.begin() as connection:
            connection.execute(INSERT, round_[1])

    return in_turns(
        log.dialect,
        (ready(batch) for batch in batches(STATEMENTS + BATCH)),
        lambda round_: append(log, key, round_[0]),
        insert,
        each=BATCH,
    )


if __name__ == "__main__":
    main()
