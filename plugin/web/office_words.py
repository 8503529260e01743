"""Offices as lines that people read: who, as what, since and until when, by whom and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from community import AuditEntry, Grant, Office
from plugin.web.people_words import names_in_words
from plugin.web.role_words import role_in_words
from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """`by` gave it, `ended_by` ended it for `ended_why`; both "" where a date did."""

    grant: Grant
    name: str
    role: str
    by: str
    ended_by: str
    ended_why: str


def holders_in_words(session: Session, found: Sequence[Office]) -> list[OfficeLine]:
    """In one statement however many."""
    return office_lines(found, names_in_words(session, people_of(found)))


def people_of(found: Sequence[Office]) -> list[UUID | None]:
    """Whom the lines of these offices name."""
    people = [one.grant.member_id for one in found] + [one.grant.granted_by for one in found]
    return people + [_author(one.ended) for one in found]


def office_lines(found: Sequence[Office], names: Mapping[UUID, str]) -> list[OfficeLine]:
    """`names` are those of `people_of`, in words."""
    return [_line(one, names) for one in found]


def by_in_words(entry: AuditEntry | None, names: Mapping[UUID, str]) -> str:
    """Who did what an entry tells."""
    if entry is None or entry.by == "system":
        return _("CHILD by itself")
    who = _author(entry)
    return names[who] if who else _("the operator")


def _line(one: Office, names: Mapping[UUID, str]) -> OfficeLine:
    giver = one.grant.granted_by
    return OfficeLine(
        grant=one.grant,
        name=names[one.grant.member_id],
        role=role_in_words(one.grant.role),
        by=names[giver] if giver else by_in_words(one.given, names),
        ended_by=by_in_words(one.ended, names) if one.ended else "",
        ended_why=one.ended.reason if one.ended else "",
    )


def _author(entry: AuditEntry | None) -> UUID | None:
    return entry.member_id if entry else None
