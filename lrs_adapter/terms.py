"""What a statement names: the terms under which it can be found again."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntFlag
from hashlib import blake2b
from typing import Any
from uuid import UUID

from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.pending import Pending

Term = tuple[str, str]
AGENT, VERB, ACTIVITY, REGISTRATION = "a", "v", "o", "r"
REFERENCE_SHIFT = 7


class Role(IntFlag):
    """As what a statement names a term; `<< REFERENCE_SHIFT` when its target does.

    A statement that points to another one by StatementRef meets every filter that its target
    meets (xAPI 1.0.3 part 3, 2.1.3), except those on time.

    `INVOLVED` serves no filter, only whoever asks whom a statement is about: somebody in a
    sub-statement, in its context's team, agents or groups; or the registration of a sub-statement.
    It is the same where the statement's target does, and is never shifted.
    """

    ACTOR = 1
    OBJECT = 2
    VERB = 4
    MEMBER = 8
    RELATED = 16
    AUTHORITY = 32
    REGISTRATION = 64
    INVOLVED = 1 << 14


AGENT_DIRECT = Role.ACTOR | Role.OBJECT | Role.MEMBER
AGENT_RELATED = AGENT_DIRECT | Role.RELATED | Role.AUTHORITY
ACTIVITY_RELATED = Role.OBJECT | Role.RELATED

# plain numbers, since an enum costs ten times as much on the way of every record
ACTOR, OBJECT, IS_VERB = int(Role.ACTOR), int(Role.OBJECT), int(Role.VERB)
MEMBER, RELATED, AUTHORITY = int(Role.MEMBER), int(Role.RELATED), int(Role.AUTHORITY)
IS_REGISTRATION, INVOLVED = int(Role.REGISTRATION), int(Role.INVOLVED)
TAKES_PART = RELATED | INVOLVED
"""Not so an instructor: what she instructed is about others."""

NAMED_ONCE = (("instructor", RELATED), ("team", TAKES_PART))
NAMES_AGENTS = frozenset({"instructor", "team", "contextAgents", "contextGroups"})


def term_digest(term: Term) -> bytes:
    return blake2b(f"{term[0]}{term[1]}".encode(), digest_size=16).digest()


def object_activity(statement: Mapping[str, Any]) -> str | None:
    """The IRI of the object where it is an activity, else None."""
    target = statement["object"]
    return target["id"] if target.get("objectType", "Activity") == "Activity" else None


def reference(statement: Mapping[str, Any]) -> UUID | None:
    """The statement that the object points to, where it is a StatementRef."""
    target = statement["object"]
    return UUID(target["id"]) if target.get("objectType") == "StatementRef" else None


Mentions = Sequence[tuple[Term, int]]
NOBODY: Mentions = ()


class SaidAlready:
    """What the contexts of a batch's statements name, and the activities in these, told once for
    those that share one value (`CheckedOnce`). It keeps the values, so that no other has their
    identity.
    """

    def __init__(self) -> None:
        self._named: dict[int, tuple[Any, Mentions]] = {}
        self._roles: dict[int, tuple[Any, dict[Term, int]]] = {}

    def once(self, named_in: Callable[[Any, "SaidAlready"], Mentions], value: Any) -> Mentions:
        known = self._named.get(id(value))
        if known is None:
            self._named[id(value)] = known = value, named_in(value, self)
        return known[1]

    def roles_in(self, context: Mapping[str, Any]) -> dict[Term, int]:
        """Every term that a context names, with its roles; a copy is the caller's to add to."""
        known = self._roles.get(id(context))
        if known is None:
            roles: dict[Term, int] = {}
            for term, role in _context(context, self):
                roles[term] = roles.get(term, 0) | role
            self._roles[id(context)] = known = context, roles
        return known[1].copy()


def mentions(pending: Pending, already: SaidAlready) -> dict[Term, int]:
    """Every term that the statement names, with its roles."""
    statement = pending.document
    context = statement.get("context")
    found: dict[Term, int] = already.roles_in(context) if context else {}
    for term, role in (
        ((AGENT, pending.actor), ACTOR),
        ((VERB, statement["verb"]["id"]), IS_VERB),
        ((AGENT, pending.authority), AUTHORITY),
        *_members(statement["actor"]),
        *_object(statement["object"], already),
    ):
        found[term] = found.get(term, 0) | role
    return found


def _object(target: Mapping[str, Any], already: SaidAlready) -> Mentions:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return [((ACTIVITY, target["id"]), OBJECT)]
    if kind in ("Agent", "Group"):
        return [((AGENT, actor_identifier(target)), OBJECT), *_members(target)]
    if kind != "SubStatement":
        return []
    found = [((AGENT, actor_identifier(target["actor"])), TAKES_PART)]
    for term, role in (
        *_members(target["actor"]),
        *_object(target["object"], already),
        *(already.once(_context, context) if (context := target.get("context")) else NOBODY),
    ):
        if role == IS_REGISTRATION:
            found.append((term, INVOLVED))
        elif term[0] == AGENT and role != RELATED:
            found.append((term, TAKES_PART))
        else:
            found.append((term, RELATED))
    return found


def _context(context: Mapping[str, Any], already: SaidAlready) -> Mentions:
    found: list[tuple[Term, int]] = []
    if registration := context.get("registration"):
        found.append(((REGISTRATION, registration.lower()), IS_REGISTRATION))
    if activities := context.get("contextActivities"):
        found += already.once(_activities, activities)
    if context.keys().isdisjoint(NAMES_AGENTS):
        return found
    for agent, role in (
        *((context[key], role) for key, role in NAMED_ONCE if key in context),
        *((entry["agent"], TAKES_PART) for entry in context.get("contextAgents", ())),
        *((entry["group"], TAKES_PART) for entry in context.get("contextGroups", ())),
    ):
        found.append(((AGENT, actor_identifier(agent)), role))
        found += [(term, role) for term, _ in _members(agent)]
    return found


def _activities(activities: Mapping[str, Any], _: SaidAlready) -> Mentions:
    return [((ACTIVITY, one["id"]), RELATED) for some in activities.values() for one in some]


def _members(actor: Mapping[str, Any]) -> Mentions:
    if "member" not in actor:
        return NOBODY
    return [((AGENT, actor_identifier(member)), MEMBER) for member in actor["member"]]
