"""How much of each kind is held about one person."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import members_by_id
from lrs_adapter import Iris, records_and_documents_about
from plugin.held.kinds import DOCUMENTS, KINDS, RECORDS, HeldKind
from plugin.held.ways import leads_to


@dataclass(frozen=True, slots=True)
class Held:
    """`count` is how many rows, or records on the log."""

    kind: HeldKind
    count: int


def held_about(session: Session, iris: Iris, members: Collection[UUID]) -> list[Held]:
    """Of all members that are one person, in the order of the register."""
    record_ids = [one.record_id for one in members_by_id(session, members).values()]
    rows = _rows(session, members)
    records, documents = records_and_documents_about(session, iris, record_ids)
    by_number = {RECORDS: records, DOCUMENTS: documents}
    return [
        Held(
            kind,
            by_number[kind.key]
            if kind.key in by_number
            else sum(rows[way] for way in kind.columns),
        )
        for kind in KINDS
    ]


def _rows(session: Session, members: Collection[UUID]) -> dict[str, int]:
    """How many rows lead to one of `members` by each way, in one statement."""
    ways = list(dict.fromkeys(way for kind in KINDS for way in kind.columns))
    counts = [select(func.count()).where(leads_to(way, members)).scalar_subquery() for way in ways]
    return dict(zip(ways, session.execute(select(*counts)).one(), strict=True))
