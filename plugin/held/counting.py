"""How much of each kind is held about one person."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, Uuid, func, select
from sqlalchemy.orm import Session

from community import member
from lrs_adapter import Iris, records_naming
from plugin.held.kinds import KINDS, RECORDS, HeldKind
from storage import Base


@dataclass(frozen=True, slots=True)
class Held:
    """`count` is how many rows, or records on the log."""

    kind: HeldKind
    count: int


def held_about(session: Session, iris: Iris, members: Collection[UUID]) -> list[Held]:
    """Of all members that are one person, in the order of the register."""
    record_ids = [member(session, each).record_id for each in members]
    return [
        Held(
            kind,
            records_naming(session, iris, record_ids)
            if kind.key == RECORDS
            else sum(_rows(session, way, members) for way in kind.columns),
        )
        for kind in KINDS
    ]


def _rows(session: Session, way: str, members: Collection[UUID]) -> int:
    """How many rows lead to one of `members` by that way."""
    steps = [_column(step) for step in way.split(" > ")]
    theirs: Select[Any] | list[Any] = list(members)
    for step in reversed(steps[1:]):
        theirs = select(step.table.c.id).where(step.in_(theirs))
    first = steps[0]
    if not isinstance(first.type, Uuid):
        theirs = [str(each) for each in members]
    return session.scalar(select(func.count()).where(first.in_(theirs))) or 0


def _column(name: str) -> Column[Any]:
    table, column = name.split(".")
    return Base.metadata.tables[table].c[column]
