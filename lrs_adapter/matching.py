"""Find in the log by keys alone what rules ask for, so that what matters to nobody costs nothing.

No document is read to see whom a stretch of the log concerns, and of a person's history only the
statements of the verbs and activities that are asked for, by an index.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, select, union_all
from sqlalchemy.orm import Session

from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.reading import COLUMNS, LogEntry
from lrs_adapter.term_ids import known_digests
from lrs_adapter.terms import (
    ACTIVITY,
    AGENT,
    REFERENCE_SHIFT,
    VERB,
    Role,
    Term,
    term_digest,
)
from lrs_adapter.vocabulary import VOIDED

AT_ONCE = 1000
MOST_VALUES = 20_000
"""Parameters of a statement, which both databases take: of each verb it names all people."""
One = TypeVar("One")

Wanted = Mapping[str, Collection[str] | None]
"""Verbs by IRI, and for each the activities' IRIs that are asked for; None asks for any object."""


@dataclass(frozen=True, slots=True)
class Glance:
    """That something about `actor` with this verb and activity came to, or was voided at, here."""

    position: int
    verb: str
    actor: str
    object_iri: str | None


@dataclass(slots=True)
class Terms:
    """The keys of identifiers and back, each asked for once in a session."""

    session: Session
    _keys: dict[Term, int] = field(default_factory=dict)
    _texts: dict[int, str] = field(default_factory=dict)

    def keys(self, terms: Iterable[Term]) -> dict[Term, int]:
        """The keys of those terms that the log knows."""
        asked = set(terms)
        digests = {term_digest(term): term for term in asked - self._keys.keys()}
        for digest, key in known_digests(self.session, digests):
            self._keys[digests[digest]] = key
        return {term: self._keys[term] for term in asked & self._keys.keys()}

    def texts(self, keys: Iterable[int]) -> dict[int, str]:
        """The identifiers behind keys that the log gave."""
        for some in _portions(set(keys) - self._texts.keys()):
            query = select(LogTerm.id, LogTerm.value).where(LogTerm.id.in_(some))
            self._texts.update((key, text) for key, text in self.session.execute(query))
        return self._texts


def glance(terms: Terms, after: int, up_to: int, verbs: Collection[str]) -> list[Glance]:
    """What has one of `verbs` between `after` (excluded) and `up_to`, by position.

    A voiding statement stands for what it voids.
    """
    session = terms.session
    named = terms.keys((VERB, verb) for verb in {*verbs, VOIDED})
    voiding = named.pop((VERB, VOIDED), None) if VOIDED not in verbs else None
    wanted = [*named.values(), *([voiding] if voiding is not None else [])]
    if not wanted:
        return []
    found = session.execute(
        select(
            LogStatement.position,
            LogStatement.verb_id,
            LogStatement.actor_id,
            LogStatement.object_id,
            LogStatement.target_id,
        )
        .where(LogStatement.position > after, LogStatement.position <= up_to)
        .where(LogStatement.verb_id.in_(wanted))
        .order_by(LogStatement.position)
    ).all()
    voided = _targets(session, {row[4] for row in found if row[1] == voiding and row[4]})
    rows: list[tuple[int, int, int, int | None]] = []
    for position, verb_id, actor_id, object_id, target_id in found:
        if verb_id != voiding:
            rows.append((position, verb_id, actor_id, object_id))
        elif target_id in voided and voided[target_id][0] in wanted:
            rows.append((position, *voided[target_id]))
    texts = terms.texts(key for row in rows for key in row[1:] if key is not None)
    return [
        Glance(position, texts[verb], texts[actor], None if about is None else texts[about])
        for position, verb, actor, about in rows
    ]


def read_matching(
    terms: Terms, actors: Collection[str], wanted: Wanted, *, after: int = 0, up_to: int
) -> list[LogEntry]:
    """What one of `actors` did that is `wanted`, by position, after `after` and up to `up_to`."""
    if not actors:
        return []
    activities = {about for some in wanted.values() if some is not None for about in some}
    keys = terms.keys(
        [
            *((AGENT, actor) for actor in actors),
            *((VERB, verb) for verb in wanted),
            *((ACTIVITY, about) for about in activities),
        ]
    )
    people = [keys[AGENT, actor] for actor in actors if (AGENT, actor) in keys]
    if not people:
        return []
    queries: list[Select[*tuple[Any, ...]]] = []
    for verb, some in wanted.items():
        if (VERB, verb) not in keys:
            continue
        query = (
            select(*COLUMNS)
            .where(LogStatement.actor_id.in_(people))
            .where(LogStatement.verb_id == keys[VERB, verb])
            .where(LogStatement.position > after, LogStatement.position <= up_to)
        )
        if some is None:
            queries.append(query)
            continue
        known = (keys[ACTIVITY, it] for it in some if (ACTIVITY, it) in keys)
        queries += [query.where(LogStatement.object_id.in_(each)) for each in _portions(known)]
    at_once = max(1, MOST_VALUES // (len(people) + AT_ONCE))
    left, rows = iter(queries), list[Row[*tuple[Any, ...]]]()
    while together := list(islice(left, at_once)):
        rows += terms.session.execute(union_all(*together)).all()
    return sorted(_entries(terms, rows), key=lambda entry: entry.position)


def referred_actors(terms: Terms, actors: Collection[str], *, after: int, up_to: int) -> set[str]:
    """Those of `actors` of whom some statement was pointed to, voided say, in that stretch."""
    keys = {key: actor for (_, actor), key in terms.keys((AGENT, it) for it in actors).items()}
    found: set[str] = set()
    for some in _portions(keys):
        query = select(LogMention.term_id).where(
            LogMention.term_id.in_(some),
            LogMention.position > after,
            LogMention.position <= up_to,
            LogMention.roles.bitwise_and(Role.ACTOR.value << REFERENCE_SHIFT) != 0,
        )
        found |= {keys[key] for key in terms.session.scalars(query)}
    return found


def _entries(terms: Terms, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[LogEntry]:
    texts = terms.texts(key for row in rows for key in row[2:6] if key is not None)
    return [
        LogEntry(
            position=row.position,
            statement_id=row.statement_id,
            verb=texts[row.verb_id],
            object_iri=None if row.object_id is None else texts[row.object_id],
            actor=texts[row.actor_id],
            authority=texts[row.authority_id],
            registration=row.registration,
            timestamp=row.timestamp,
            stored=row.stored,
            document=row.document,
            voided=row.voided,
            target_id=row.target_id,
        )
        for row in rows
    ]


def _targets(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[int, int, int | None]]:
    found: dict[UUID, tuple[int, int, int | None]] = {}
    for some in _portions(ids):
        query = select(
            LogStatement.statement_id,
            LogStatement.verb_id,
            LogStatement.actor_id,
            LogStatement.object_id,
        ).where(LogStatement.statement_id.in_(some))
        for statement_id, verb_id, actor_id, object_id in session.execute(query):
            found[statement_id] = verb_id, actor_id, object_id
    return found


def _portions(values: Iterable[One]) -> Iterator[list[One]]:
    left = iter(values)
    while some := list(islice(left, AT_ONCE)):
        yield some
