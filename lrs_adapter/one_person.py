"""A person's own statements, one after another, without who else stands in them."""

from collections.abc import Collection, Iterator, Mapping
from heapq import merge
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.identifiers import actor_identifier, own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.reading import COLUMNS, LogEntry, log_entries
from lrs_adapter.terms import AGENT, Role, term_digest

AT_ONCE = 500
SOMEBODY_ELSE = "somebody-else"


def own_entries(
    session: Session, iris: Iris, record_ids: Collection[UUID], *, up_to: int
) -> Iterator[LogEntry]:
    """All that has one of these members as its actor, voided or not, by position; a few hundred
    at a time are read, however many there are.
    """
    digests = [term_digest((AGENT, own_actor(iris, one))) for one in record_ids]
    terms = session.scalars(select(LogTerm.id).where(LogTerm.digest.in_(digests))).all()
    each = [_of_term(session, term_id, up_to) for term_id in terms]
    return merge(*each, key=lambda entry: entry.position)


def without_others(
    statement: Mapping[str, Any], iris: Iris, record_ids: Collection[UUID]
) -> dict[str, Any]:
    """The statement with every agent and group but these members replaced by an account that is
    nobody's. Its authority, which is a system, stays (xAPI 1.0.3 part 2, 2.4.2 and 2.4.6).
    """
    return _statement(statement, iris, {own_actor(iris, one) for one in record_ids})


def _of_term(session: Session, term_id: int, up_to: int) -> Iterator[LogEntry]:
    after = 0
    while True:
        positions = (
            select(LogMention.position)
            .where(
                LogMention.term_id == term_id,
                LogMention.position > after,
                LogMention.position <= up_to,
                LogMention.roles.bitwise_and(Role.ACTOR.value) != 0,
            )
            .order_by(LogMention.position)
            .limit(AT_ONCE)
        )
        some = session.scalars(positions).all()
        if not some:
            return
        query = select(*COLUMNS).where(LogStatement.position.in_(some))
        yield from log_entries(session, query.order_by(LogStatement.position))
        after = some[-1]


def _statement(statement: Mapping[str, Any], iris: Iris, hers: set[str]) -> dict[str, Any]:
    found = dict(statement)
    found["actor"] = _agent(found["actor"], iris, hers)
    kind = found["object"].get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        found["object"] = _agent(found["object"], iris, hers)
    elif kind == "SubStatement":
        found["object"] = _statement(found["object"], iris, hers)
    if "context" in found:
        context = dict(found["context"])
        for key in ("instructor", "team"):
            if key in context:
                context[key] = _agent(context[key], iris, hers)
        for key, named in (("contextAgents", "agent"), ("contextGroups", "group")):
            if key in context:
                context[key] = [
                    {**one, named: _agent(one[named], iris, hers)} for one in context[key]
                ]
        found["context"] = context
    return found


def _agent(agent: Mapping[str, Any], iris: Iris, hers: set[str]) -> dict[str, Any]:
    if agent.get("objectType") == "Group" and "member" in agent:
        members = [_agent(one, iris, hers) for one in agent["member"]]
        return {"objectType": "Group", "member": members}
    if actor_identifier(agent) in hers:
        return dict(agent)
    nobody = {"homePage": iris.home_page, "name": SOMEBODY_ELSE}
    return {"objectType": agent.get("objectType", "Agent"), "account": nobody}
