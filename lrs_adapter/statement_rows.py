"""Find those statements of a batch that are there, and write the others in the form that each
database takes fastest.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from lrs_adapter.models import LogStatement
from storage import Prepared, asked_ids, sqlite_moment

INSERT = Prepared(insert(LogStatement))
ONE_DOCUMENT = Prepared(
    select(LogStatement.statement_id, LogStatement.document).where(
        LogStatement.statement_id == bindparam("one")
    )
)
DOCUMENTS = Prepared(
    {
        "sqlite": text(
            """
            select s.statement_id, s.document from json_each(:asked) as a
            cross join log_statement as s on s.statement_id = a.value
            """
        )
        .bindparams(bindparam("asked", type_=Text))
        .columns(LogStatement.statement_id, LogStatement.document),
        "postgresql": text(
            "select statement_id, document from log_statement where statement_id = any(:asked)"
        )
        .bindparams(bindparam("asked", type_=ARRAY(Uuid)))
        .columns(LogStatement.statement_id, LogStatement.document),
    }
)
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
    connection = session.connection()
    if len(ids) == 1:
        rows = ONE_DOCUMENT.rows(connection, one=next(iter(ids)))
    else:
        rows = DOCUMENTS.rows(connection, asked=asked_ids(connection.dialect, ids))
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
