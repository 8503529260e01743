"""How fast a reader follows the log, against a bare SELECT of the same columns.

Ours is `read_after`, 200 entries at a time as the projector reads: rows with their interned
identifiers resolved, as `LogEntry` values. Bare fetches the same columns of the same rows in the
same steps, as the driver gives them.
"""

from sqlalchemy import text

from lrs_adapter import read_after
from storage import Database
from tests.integration.records_world import new_key
from tests.load.comparison import Row, in_turns, per_second, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.load.statements import fill

STATEMENTS = 10_000
STEP = 200
SELECT = text(
    "select position, statement_id, verb_id, object_id, actor_id, authority_id, registration,"
    " timestamp, stored, document, voided, target_id"
    " from log_statement where position > :position order by position limit :step"
)


def main() -> None:
    with both_kinds() as templates:
        rows = []
        for kind in KINDS:
            with fresh(templates, kind) as database:
                rows.append(measure(database))
    show(
        f"Reading {STATEMENTS:,} statements {STEP} at a time, against a bare SELECT",
        unit="statements a second",
        as_text=per_second,
        rows=rows,
    )


def measure(database: Database) -> Row:
    fill(database, new_key(database, "all")[0], STATEMENTS)

    def read(position: int) -> None:
        with database.reading() as session:
            assert len(read_after(session, position, STEP)) == STEP

    def select(position: int) -> None:
        with database.reading() as session:
            found = session.connection().execute(SELECT, {"position": position, "step": STEP})
            assert len(found.all()) == STEP

    return in_turns(database.dialect, [0, *range(0, STATEMENTS, STEP)], read, select, each=STEP)


if __name__ == "__main__":
    main()
