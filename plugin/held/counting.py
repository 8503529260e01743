"""How much of each kind is held about one person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import members_by_id
from lrs_adapter import (
    Iris,
    Kept,
    about_documents,
    kept_until,
    naming,
    oldest_document,
    oldest_naming,
    shortest_rule,
)
from plugin.held.kinds import DOCUMENTS, KINDS, RECORDS, HeldKind
from plugin.held.ways import leads_to


@dataclass(frozen=True, slots=True)
class Held:
    """`count` is how many rows, or records on the log; `by_column` the same for each column of
    the kind; `months` are the fewest that a rule keeps any of it, None without a rule, and `until`
    is when the oldest of it goes at the latest, if the rule is about that.
    """

    kind: HeldKind
    count: int
    by_column: Mapping[str, int] = field(default_factory=dict)
    months: int | None = None
    until: datetime | None = None


def held_about(session: Session, iris: Iris, members: Collection[UUID]) -> list[Held]:
    """Of all members that are one person, in the order of the register, in one statement."""
    record_ids = [one.record_id for one in members_by_id(session, members).values()]
    by_number = {
        RECORDS: naming(iris, record_ids),
        DOCUMENTS: about_documents(iris, record_ids),
    }
    ways = list(dict.fromkeys(way for kind in KINDS for way in kind.columns))
    by_rule = {
        RECORDS: shortest_rule(Kept.RECORDS),
        DOCUMENTS: func.coalesce(shortest_rule(Kept.STATES), shortest_rule(Kept.PROFILES)),
    }
    counts = [select(func.count()).where(leads_to(way, members)).scalar_subquery() for way in ways]
    oldest = {
        RECORDS: oldest_naming(iris, record_ids),
        DOCUMENTS: oldest_document(iris, record_ids),
    }
    query = select(*by_number.values(), *counts, *by_rule.values(), *oldest.values())
    found = session.execute(query).one()
    told = [*(f"{one} by rule" for one in by_rule), *(f"{one} from" for one in oldest)]
    keys = [*by_number, *ways, *told]
    of = dict(zip(keys, found, strict=True))
    held = []
    for kind in KINDS:
        columns = {way: of[way] for way in kind.columns}
        months, since = of.get(f"{kind.key} by rule"), of.get(f"{kind.key} from")
        held.append(
            Held(
                kind,
                of.get(kind.key, sum(columns.values())),
                columns,
                months,
                kept_until(since, months) if since and months else None,
            )
        )
    return held
