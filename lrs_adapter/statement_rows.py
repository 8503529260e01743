"""Find those statements of a batch that are there, and write the others in the form that each
database takes fastest.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogStatement
from storage import Prepared, among, sqlite_moment

INSERT = Prepared(insert(LogStatement))
DOCUMENTS = select(LogStatement.statement_id, LogStatement.document)
ONE_DOCUMENT = Prepared(DOCUMENTS.where(LogStatement.statement_id == bindparam("one")))
COLUMNS = tuple(column.name for column in LogStatement.__table__.columns)
FEW = 8
"""Up to so many the statement that is compiled already takes less."""
SQLITE = (
    f"insert into log_statement ({', '.join(COLUMNS)}) "  # noqa: S608 - names of our own columns
    f"values ({', '.join('?' * len(COLUMNS))})"
)


def insert_statements(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`, each a value for every column of `log_statement`."""
    connection = session.connection()
    if connection.dialect.name == "sqlite" and len(rows) > FEW:
        connection.exec_driver_sql(SQLITE, [in_sqlite(row) for row in rows])
    else:
        INSERT.run_many(connection, rows)


def stored_documents(session: Session, ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The documents of those of `ids` that the log has; asks nothing about none."""
    if not ids:
        return {}
    rows: Iterable[Any]
    if len(ids) == 1:
        rows = ONE_DOCUMENT.rows(session.connection(), one=next(iter(ids)))
    else:
        rows = session.execute(DOCUMENTS.where(among(session, LogStatement.statement_id, ids)))
    return {row.statement_id: row.document for row in rows}


def in_sqlite(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """As the columns' types would have it: UUIDs in 32 digits, moments in UTC as ISO 8601."""
    target, registration = row["target_id"], row["registration"]
    return (
        row["position"],
        row["statement_id"].hex,
        row["verb_id"],
        row["object_id"],
        row["actor_id"],
        row["authority_id"],
        None if target is None else target.hex,
        None if registration is None else registration.hex,
        sqlite_moment(row["timestamp"]),
        sqlite_moment(row["stored"]),
        row["voided"],
        row["is_voiding"],
        row["may_void_any"],
        row["document"],
    )
