"""Find statements by what they name (xAPI 1.0.3 part 3, 2.1.3), within what a key may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lrs_adapter.identifiers import own_authority
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.terms import (
    ACTIVITY,
    ACTIVITY_RELATED,
    AGENT,
    AGENT_DIRECT,
    AGENT_RELATED,
    REGISTRATION,
    VERB,
    Role,
    Term,
    term_digest,
)

MOST_RETURNED = 500


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


def find_statements(session: Session, iris: Iris, query: StatementQuery, key: LrsKey) -> FoundPage:
    """The next page, newest first unless `ascending`; voided statements are left out."""
    conditions = [LogStatement.voided.is_(False), *_visible(session, iris, key)]
    for term, roles in _terms(query):
        term_id = _term_id(session, term)
        if term_id is None:
            return FoundPage((), None)
        conditions.append(_names(term_id, roles))
    if query.since is not None:
        conditions.append(LogStatement.stored > query.since)
    if query.until is not None:
        conditions.append(LogStatement.stored <= query.until)
    position = LogStatement.position
    if query.after is not None:
        conditions.append(position > query.after if query.ascending else position < query.after)
    limit = min(query.limit or MOST_RETURNED, MOST_RETURNED)
    rows = session.execute(
        select(position, LogStatement.stored, LogStatement.document)
        .where(*conditions)
        .order_by(position.asc() if query.ascending else position.desc())
        .limit(limit + 1)
    ).all()
    page = tuple(Found(*row) for row in rows[:limit])
    return FoundPage(page, page[-1].position if len(rows) > limit else None)


def find_statement(
    session: Session, iris: Iris, statement_id: UUID, key: LrsKey, *, voided: bool
) -> Found | None:
    """One statement by id: a voided one only where `voided` is asked for, and the other way."""
    row = session.execute(
        select(LogStatement.position, LogStatement.stored, LogStatement.document).where(
            LogStatement.statement_id == statement_id,
            LogStatement.voided.is_(voided),
            *_visible(session, iris, key),
        )
    ).one_or_none()
    return None if row is None else Found(*row)


def _terms(query: StatementQuery) -> list[tuple[Term, int]]:
    found: list[tuple[Term, int]] = []
    if query.agent is not None:
        roles = AGENT_RELATED if query.related_agents else AGENT_DIRECT
        found.append(((AGENT, query.agent), roles.or_by_reference))
    if query.verb is not None:
        found.append(((VERB, query.verb), Role.VERB.or_by_reference))
    if query.activity is not None:
        activity = ACTIVITY_RELATED if query.related_activities else Role.OBJECT
        found.append(((ACTIVITY, query.activity), activity.or_by_reference))
    if query.registration is not None:
        registration = (REGISTRATION, str(query.registration))
        found.append((registration, Role.REGISTRATION.or_by_reference))
    return found


def _visible(session: Session, iris: Iris, key: LrsKey) -> Sequence[ColumnElement[bool]]:
    """What the key may see: all, what names its community, or what it stored itself."""
    own = _term_id(session, (AGENT, key.authority(iris)))
    mine = LogStatement.authority_id == (own if own is not None else -1)
    if not key.reads_all:
        return [mine]
    if key.community_id is None:
        return []
    community = _term_id(session, (ACTIVITY, key.community_iri or ""))
    if community is None:
        return [mine]
    child = _term_id(session, (AGENT, own_authority(iris)))
    of_child = LogStatement.authority_id == (child if child is not None else -1)
    return [or_(mine, and_(of_child, _names(community, int(ACTIVITY_RELATED))))]


def _term_id(session: Session, term: Term) -> int | None:
    return session.scalar(select(LogTerm.id).where(LogTerm.digest == term_digest(term)))


def _names(term_id: int, roles: int) -> ColumnElement[bool]:
    mention = aliased(LogMention)
    return exists().where(
        mention.term_id == term_id,
        mention.position == LogStatement.position,
        mention.roles.bitwise_and(roles) != 0,
    )
