"""Find statements by what they name (xAPI 1.0.3 part 3, 2.1.3), within what a key may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lrs_adapter.identifiers import own_authority
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogMention, LogStatement
from lrs_adapter.seldom import where_to_look
from lrs_adapter.stretch import stretch
from lrs_adapter.term_ids import term_id, term_ids
from lrs_adapter.terms import (
    ACTIVITY,
    ACTIVITY_RELATED,
    AGENT,
    AGENT_DIRECT,
    AGENT_RELATED,
    REFERENCE_SHIFT,
    REGISTRATION,
    VERB,
    Role,
    Term,
)

MOST_RETURNED = 500
MOST_TERMS = 5
"""Four filters, and the community of a limited key."""
MENTIONS = tuple(aliased(LogMention) for _ in range(MOST_TERMS))
TARGETS = tuple(aliased(LogStatement) for _ in range(MOST_TERMS))
NAMES_COMMUNITY = {table: aliased(LogMention) for table in (LogStatement, *TARGETS)}
"""One of each for every place in a query: to make them anew is half of what a query costs."""


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """The filters; `agent` is an interned identifier, `limit` 0 means as many as one answer has.

    `since` is exclusive and `until` inclusive. `after` is the position at which a continued
    answer goes on, in the direction of `ascending`.
    """

    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    ascending: bool = False
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    position: int
    stored: datetime
    document: bytes


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One answer; `next_after` is where the following one begins, None at the end."""

    statements: tuple[Found, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The statements that a query finds and its key may see, before any order or limit."""

    position: InstrumentedAttribute[int]
    conditions: Sequence[ColumnElement[bool]]
    narrowest: type[LogMention] | None

    def rows(self, *columns: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
        """These columns of `LogStatement` of each."""
        wanted = select(*columns)
        if self.narrowest is not None:
            wanted = wanted.join(self.narrowest, self.narrowest.position == LogStatement.position)
        return wanted.where(*self.conditions)


def find_statements(session: Session, iris: Iris, query: StatementQuery, key: LrsKey) -> FoundPage:
    """The next page, newest first unless `ascending`; voided statements are left out."""
    chosen = selection(session, iris, query, key)
    if chosen is None:
        return FoundPage((), None)
    wanted = chosen.rows(LogStatement.position, LogStatement.stored, LogStatement.document)
    position = chosen.position
    if query.after is not None:
        further = position > query.after if query.ascending else position < query.after
        wanted = wanted.where(further)
    limit = min(query.limit or MOST_RETURNED, MOST_RETURNED)
    rows = session.execute(
        wanted.order_by(position.asc() if query.ascending else position.desc()).limit(limit + 1)
    ).all()
    page = tuple(Found(*row) for row in rows[:limit])
    return FoundPage(page, page[-1].position if len(rows) > limit else None)


def selection(session: Session, iris: Iris, query: StatementQuery, key: LrsKey) -> Selection | None:
    """What `query` finds from its beginning, whatever its `after`; None where nothing can."""
    terms = _terms(query, iris, key)
    term_ids(session, [*_of_visibility(iris, key), *(term for term, _ in terms)])
    if key.community_iri is not None and not _may_have_stored(session, iris, key):
        # It sees what names its community alone, which may be little of a long log.
        terms.insert(len(terms) - (query.verb is not None), _of_community(key.community_iri))
    conditions = [LogStatement.voided.is_(False), *visible(session, iris, key, LogStatement)]
    narrowest: type[LogMention] | None = None
    ids: dict[str, int] = {}
    for number, (term, roles) in enumerate(terms):
        found = term_id(session, term)
        if found is None:
            return None
        ids[term[0]] = found
        mention = MENTIONS[number]
        as_that = _as(mention, roles, TARGETS[number], session, iris, key)
        named = [mention.term_id == found, as_that]
        if narrowest is None:
            narrowest = mention
            conditions += named
        else:
            conditions.append(exists().where(mention.position == LogStatement.position, *named))
    position = LogStatement.position if narrowest is None else narrowest.position
    within = stretch(session, query.since, query.until)
    conditions += within.bounds(position)
    if query.agent is not None and query.verb is not None and not query.related_agents:
        seldom = where_to_look(session, ids[AGENT], ids[VERB], within)
        if seldom is not None:
            conditions.append(position.in_(seldom))
    return Selection(position, conditions, narrowest)


def find_statement(
    session: Session, iris: Iris, statement_id: UUID, key: LrsKey, *, voided: bool
) -> Found | None:
    """One statement by id: a voided one only where `voided` is asked for, and the other way."""
    row = session.execute(
        select(LogStatement.position, LogStatement.stored, LogStatement.document).where(
            LogStatement.statement_id == statement_id,
            LogStatement.voided.is_(voided),
            *visible(session, iris, key, LogStatement),
        )
    ).one_or_none()
    return None if row is None else Found(*row)


def _terms(query: StatementQuery, iris: Iris, key: LrsKey) -> list[tuple[Term, int]]:
    """What the statements name, and as what; what narrows most as a rule comes first."""
    found: list[tuple[Term, int]] = []
    if query.registration is not None:
        found.append(((REGISTRATION, str(query.registration)), int(Role.REGISTRATION)))
    if query.agent is not None:
        roles = AGENT_RELATED if query.related_agents else AGENT_DIRECT
        found.append(((AGENT, query.agent), int(roles)))
    if query.activity is not None:
        activity = ACTIVITY_RELATED if query.related_activities else Role.OBJECT
        found.append(((ACTIVITY, query.activity), int(activity)))
    if query.verb is not None:
        found.append(((VERB, query.verb), int(Role.VERB)))
    if not found and not key.reads_all:
        found.append(((AGENT, key.authority(iris)), int(Role.AUTHORITY)))
    return found


def _may_have_stored(session: Session, iris: Iris, key: LrsKey) -> bool:
    return not key.reads_all or term_id(session, (AGENT, key.authority(iris))) is not None


def _of_community(community_iri: str) -> tuple[Term, int]:
    return (ACTIVITY, community_iri), int(ACTIVITY_RELATED)


def _of_visibility(iris: Iris, key: LrsKey) -> list[Term]:
    """What `visible` asks for, so that it is asked for at once."""
    found: list[Term] = [(AGENT, key.authority(iris))]
    if key.community_iri is not None:
        found += [(ACTIVITY, key.community_iri), (AGENT, own_authority(iris))]
    return found


def visible(
    session: Session, iris: Iris, key: LrsKey, table: type[LogStatement]
) -> Sequence[ColumnElement[bool]]:
    """What the key may see: all, what names its community, what it stored itself, or of that what
    its launch is about.
    """
    if key.community_iri is not None:
        term_ids(session, _of_visibility(iris, key))
    own = term_id(session, (AGENT, key.authority(iris)))
    mine = table.authority_id == (own if own is not None else -1)
    if key.launch is not None:
        actor = term_id(session, (AGENT, key.launch.actor))
        hers = table.actor_id == (actor if actor is not None else -1)
        return [mine, hers, table.registration == key.launch.registration]
    if not key.reads_all:
        return [mine]
    if key.community_id is None:
        return []
    community = term_id(session, (ACTIVITY, key.community_iri or ""))
    if community is None:
        return [mine]
    child = term_id(session, (AGENT, own_authority(iris)))
    mention = NAMES_COMMUNITY[table]
    names_it = exists().where(
        mention.term_id == community,
        mention.position == table.position,
        mention.roles.bitwise_and(int(ACTIVITY_RELATED)) != 0,
    )
    return [or_(mine, and_(table.authority_id == (child if child is not None else -1), names_it))]


def _as(
    mention: type[LogMention],
    roles: int,
    target: type[LogStatement],
    session: Session,
    iris: Iris,
    key: LrsKey,
) -> ColumnElement[bool]:
    """Named as that by the statement itself, or by the one that it points to.

    A key learns nothing by a pointer to what it may not see; for a limited key, only a target
    that it sees and that points nowhere further counts.
    """
    by_reference = roles << REFERENCE_SHIFT
    seen = visible(session, iris, key, target)
    if not seen:
        return mention.roles.bitwise_and(roles | by_reference) != 0
    points_there = target.statement_id == LogStatement.target_id
    sees_target = (
        exists()
        .where(points_there, target.target_id.is_(None), *seen)
        .correlate(LogStatement)  # also from within the condition of another term
    )
    return or_(
        mention.roles.bitwise_and(roles) != 0,
        and_(mention.roles.bitwise_and(by_reference) != 0, sees_target),
    )
