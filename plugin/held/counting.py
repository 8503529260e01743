"""How much of each kind is held about one person."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import members_by_id
from lrs_adapter import Iris, about_documents, naming
from plugin.held.kinds import DOCUMENTS, KINDS, RECORDS, HeldKind
from plugin.held.ways import leads_to


@dataclass(frozen=True, slots=True)
class Held:
    """`count` is how many rows, or records on the log."""

    kind: HeldKind
    count: int


def held_about(session: Session, iris: Iris, members: Collection[UUID]) -> list[Held]:
    """Of all members that are one person, in the order of the register, in one statement."""
    record_ids = [one.record_id for one in members_by_id(session, members).values()]
    by_number = {
        RECORDS: naming(iris, record_ids),
        DOCUMENTS: about_documents(iris, record_ids),
    }
    ways = list(dict.fromkeys(way for kind in KINDS for way in kind.columns))
    counts = [select(func.count()).where(leads_to(way, members)).scalar_subquery() for way in ways]
    found = session.execute(select(*by_number.values(), *counts)).one()
    of = dict(zip([*by_number, *ways], found, strict=True))
    return [
        Held(kind, of[kind.key] if kind.key in by_number else sum(of[way] for way in kind.columns))
        for kind in KINDS
    ]
