"""Learning records as sentences: who, by what the viewer may know, did what with what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from community import members_by_record_id
from lrs_adapter import (
    Found,
    Verb,
    actor_identifier,
    definitions_of,
    is_key_authority,
    key_authority,
    keys,
    origin_label,
    own_authority,
    record_id_of,
    verb_display,
)
from plugin.records import Viewer
from plugin.services import services
from plugin.web.people_words import names_in_words
from plugin.web.speech import gettext as _
from plugin.web.wording import words

SERVICE = "CHILD"


@dataclass(frozen=True, slots=True)
class People:
    """`names` by interned identifier; `members` of those who have a row here."""

    names: Mapping[str, str]
    members: Mapping[str, UUID]

    def name(self, identifier: str) -> str:
        return self.names.get(identifier) or _("Somebody outside CHILD")


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One sentence of the list. `what` is in quotes where it is a thing that has a name."""

    statement_id: UUID
    who: str
    did: str
    what: str
    is_named: bool
    source: str
    happened: datetime
    takes_back: bool


def people_of(session: Session, viewer: Viewer, identifiers: Iterable[str]) -> People:
    """Members by name for who sees their work, else by a mark; systems by their labels; nobody
    else is named.
    """
    iris = services().iris
    wanted = dict.fromkeys(identifiers)
    numbers = {one: record_id_of(iris, one) for one in wanted}
    ours = {one: number for one, number in numbers.items() if number is not None}
    known = members_by_record_id(session, list(ours.values())) if ours else {}
    members = {one: known[number].id for one, number in ours.items() if number in known}
    called = names_in_words(session, members.values()) if viewer.sees_work and members else {}
    names = {own_authority(iris): SERVICE}
    if any(is_key_authority(one) for one in wanted):
        names |= {
            key_authority(iris, one.key): _("Key “%(label)s”", label=one.label)
            for one in keys(session)
        }
    names |= {
        one: _("Record store “%(label)s”", label=label)
        for one in wanted
        if (label := origin_label(iris, one)) is not None
    }
    for one, number in ours.items():
        mark = number.hex[:8]
        names[one] = _("Person %(mark)s", mark=mark)
        if viewer.sees_work:
            unknown = _("Somebody who is no longer known here (%(mark)s)", mark=mark)
            names[one] = called[members[one]] if one in members else unknown
    return People(names, members)


def identifiers_in(statement: Mapping[str, Any]) -> list[str]:
    """Who acts, whom it is about, who taught, and who says so."""
    found = [actor_identifier(statement["actor"])]
    if statement["object"].get("objectType") in ("Agent", "Group"):
        found.append(actor_identifier(statement["object"]))
    if "instructor" in statement.get("context", {}):
        found.append(actor_identifier(statement["context"]["instructor"]))
    return [*found, actor_identifier(statement["authority"])]


def record_lines(
    found: Sequence[Found], people: People, titles: Mapping[str, str]
) -> list[RecordLine]:
    """Of one page; `titles` are those of activities that are known by more than their address."""
    lines = []
    for one in found:
        statement = orjson.loads(one.document)
        what, is_named = what_of(statement, people, titles)
        lines.append(
            RecordLine(
                statement_id=UUID(statement["id"]),
                who=people.name(actor_identifier(statement["actor"])),
                did=verb_words(statement["verb"]),
                what=what,
                is_named=is_named,
                source=people.name(actor_identifier(statement["authority"])),
                happened=datetime.fromisoformat(statement["timestamp"]),
                takes_back=statement["verb"]["id"] == Verb.VOIDED.value,
            )
        )
    return lines


def what_of(
    statement: Mapping[str, Any], people: People, titles: Mapping[str, str]
) -> tuple[str, bool]:
    """What a sentence ends with, and whether it is a name."""
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return title_of(target, titles), True
    if kind in ("Agent", "Group"):
        return people.name(actor_identifier(target)), False
    if kind == "StatementRef":
        return _("another learning record"), False
    return _("that something be done"), False


def title_of(activity: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    told = words(activity.get("definition", {}).get("name"))
    return told or titles.get(activity["id"]) or tail_of(activity["id"])


def titles_of(session: Session, viewer: Viewer, activities: Collection[str]) -> dict[str, str]:
    """The names of activities, as far as records that she may see give them one."""
    known = definitions_of(session, services().iris, activities, viewer.key) if activities else {}
    named = {iri: words(definition.get("name")) for iri, definition in known.items()}
    return {iri: name for iri, name in named.items() if name}


def verb_words(verb: Mapping[str, Any]) -> str:
    """As our own profile says it, else as the record does."""
    own = verb_display(verb["id"])
    return words(own) or words(verb.get("display")) or tail_of(verb["id"])


def tail_of(iri: str) -> str:
    """The last word of an address, for what nobody gave a name."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
