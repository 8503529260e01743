"""Write the mentions of a batch: several rows a statement, so the one place where rows are many."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

MentionRow = tuple[int, int, int]
"""term_id, position, roles"""

SQLITE = "insert into log_mention (term_id, position, roles) values (?, ?, ?)"
POSTGRESQL = (
    "insert into log_mention (term_id, position, roles) "
    "select * from unnest(%s::bigint[], %s::bigint[], %s::smallint[])"
)


def insert_mentions(session: Session, rows: Sequence[MentionRow]) -> None:
    """Insert `rows` in the form that each database takes fastest; they must be new."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(SQLITE, sorted(rows))
    else:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.exec_driver_sql(POSTGRESQL, tuple(columns))
