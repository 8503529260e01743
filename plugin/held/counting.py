"""How much of each kind is held about one person."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import member
from lrs_adapter import Iris, records_naming
from plugin.held.kinds import KINDS, RECORDS, HeldKind
from plugin.held.ways import leads_to


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
    return session.scalar(select(func.count()).where(leads_to(way, members))) or 0
