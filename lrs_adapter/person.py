"""The Person object: what the log knows of one agent (xAPI 1.0.3 part 3, 2.4)."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from lrs_adapter.actor_checks import IDENTIFIERS
from lrs_adapter.identifiers import actor_identifier, key_authority, own_authority
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey, keys
from lrs_adapter.query import MOST_RETURNED, StatementQuery, find_statements

NO_AGENTS = frozenset({"extensions", "definition", "result", "attachments"})
"""Where what looks like an agent is none."""


def person_of(
    session: Session, iris: Iris, agent: Mapping[str, Any], key: LrsKey
) -> dict[str, Any]:
    """The one identifier that was asked for, and the names that it goes by in the newest
    statements that `key` may see, whose senders may say so; the newest first.

    No other identifier is ever told: which accounts are one person is CHILD's to keep.
    """
    wanted = actor_identifier(agent)
    names: dict[str, None] = {}
    if key.may_read:
        query = StatementQuery(agent=wanted, related_agents=True, limit=MOST_RETURNED)
        trusted = _may_say(session, iris)
        for found in find_statements(session, iris, query, key).statements:
            statement = orjson.loads(found.document)
            if actor_identifier(statement["authority"]) in trusted:
                names |= dict.fromkeys(_names(statement, wanted))
    if "name" in agent:
        names.setdefault(agent["name"])
    person: dict[str, Any] = {"objectType": "Person"}
    if names:
        person["name"] = list(names)
    return person | {each: [agent[each]] for each in sorted(IDENTIFIERS & agent.keys())}


def _may_say(session: Session, iris: Iris) -> set[str]:
    """Authorities that may define agents (part 3, 4.2)."""
    defining = {key_authority(iris, one.key) for one in keys(session) if one.may_define}
    return {own_authority(iris), *defining}


def _names(value: Any, wanted: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _names(each, wanted)
    elif isinstance(value, dict):
        is_named = "name" in value and not IDENTIFIERS.isdisjoint(value)
        if is_named and actor_identifier(value) == wanted:
            yield value["name"]
        for key, inner in value.items():
            if key not in NO_AGENTS and isinstance(inner, (dict, list)):
                yield from _names(inner, wanted)
