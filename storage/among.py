"""A column among many values, in one parameter: neither database takes any number of them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Dialect, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Collection[object]
) -> ColumnElement[bool]:
    """As `column.in_(values)`, for however many values, each as the column's type takes it.

    Nothing is among none. SQLite takes 32,766 parameters and PostgreSQL 65,535; here it is one.
    """
    dialect = session.get_bind().dialect
    if dialect.name == "postgresql":
        given = bindparam(None, list(values), type_=ARRAY(column.type), unique=True)
        return column == any_(given)
    kept = column.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
    listed = orjson.dumps([kept(value) for value in values]).decode()
    return column.in_(select(func.json_each(listed).table_valued("value").c.value))


def asked_ids(dialect: Dialect, ids: Collection[UUID]) -> object:
    """Many ids as one parameter of a prepared statement: of SQLite's `json_each`, of an array."""
    if dialect.name == "postgresql":
        return list(ids)
    return orjson.dumps([one.hex for one in ids]).decode()
