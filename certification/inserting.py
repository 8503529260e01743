"""An insert that two processes may try at once."""

from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage import Base


def insert_or_ignore(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique key has it already; whether it was inserted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return session.scalar(insert.returning(literal(1))) is not None
