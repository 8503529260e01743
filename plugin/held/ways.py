"""The ways of the register as conditions of SQL."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Uuid, select

from storage import Base


def leads_to(way: str, members: Collection[UUID]) -> ColumnElement[bool]:
    """True of the rows that lead to one of `members` by that way (see `HeldKind`)."""
    steps = [_column(step) for step in way.split(" > ")]
    theirs: Select[Any] | list[Any] = list(members)
    for step in reversed(steps[1:]):
        theirs = select(step.table.c.id).where(step.in_(theirs))
    first = steps[0]
    if not isinstance(first.type, Uuid):
        theirs = [str(each) for each in members]
    return first.in_(theirs)


def _column(name: str) -> Column[Any]:
    table, column = name.split(".")
    return Base.metadata.tables[table].c[column]
