"""How many statements of a selection say what: counts over its newest, so that they cost little."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, BigInteger, Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogStatement, LogTerm
from lrs_adapter.query import StatementQuery, selection

MOST_COUNTED = 10_000
MOST_NAMED = 12
"""Of each kind the most frequent are told."""

Counts = tuple[tuple[str, int], ...]
"""IRIs, or interned identifiers of agents, each with its number; the most frequent first."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the newest `counted` statements; `is_all`: there are no more. `people` counts actors.

    `activities` are objects of statements.
    """

    counted: int = 0
    is_all: bool = True
    people: int = 0
    verbs: Counts = ()
    activities: Counts = ()
    actors: Counts = ()
    authorities: Counts = ()


def tally(
    session: Session,
    iris: Iris,
    query: StatementQuery,
    key: LrsKey,
    *,
    most: int = MOST_COUNTED,
    most_named: int = MOST_NAMED,
) -> Tally:
    """What the newest `most` of all that `find_statements` would give page by page say."""
    chosen = selection(session, iris, query, key)
    if chosen is None:
        return Tally()
    newest = (
        chosen.rows(
            LogStatement.verb_id,
            LogStatement.object_id,
            LogStatement.actor_id,
            LogStatement.authority_id,
        )
        .order_by(chosen.position.desc())
        .limit(most)
        .cte("newest")
    )
    parts = [_most_frequent(newest, name, most_named) for name in NAMED]
    rows = session.execute(union_all(_all(newest), *parts)).all()
    texts = _texts(session, {term_id for kind, term_id, *_ in rows if kind != ALL})
    told: dict[str, list[tuple[str, int]]] = {name: [] for name in NAMED}
    counted = people = 0
    for kind, term_id, count, actors in rows:
        if kind == ALL:
            counted, people = count, actors
        else:
            told[kind].append((texts[term_id], count))
    return Tally(
        counted,
        counted < most,
        people,
        *(tuple(sorted(told[name], key=lambda one: (-one[1], one[0]))) for name in NAMED),
    )


ALL = "all"
NAMED = ("verb_id", "object_id", "actor_id", "authority_id")


def _all(newest: CTE) -> Select[*tuple[Any, ...]]:
    people = func.count(newest.c.actor_id.distinct())
    return select(literal(ALL), cast(null(), BigInteger), func.count(), people).select_from(newest)


def _most_frequent(newest: CTE, name: str, most: int) -> Select[*tuple[Any, ...]]:
    term = newest.c[name]
    found = (
        select(term.label("term"), func.count().label("count"))
        .where(term.is_not(None))
        .group_by(term)
        .order_by(func.count().desc(), term)
        .limit(most)
        .subquery()
    )
    return select(literal(name), found.c.term, found.c.count, literal(0))


def _texts(session: Session, term_ids: set[int]) -> dict[int, str]:
    if not term_ids:
        return {}
    query = select(LogTerm.id, LogTerm.value).where(LogTerm.id.in_(term_ids))
    return {row[0]: row[1] for row in session.execute(query)}
