"""The statements that something costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from storage import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that reach the database, without what begins and ends a transaction."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)
