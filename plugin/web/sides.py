"""Where a person comes from, as pages say it: the LMS as it is registered here, and her courses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    Person,
    SignInMethod,
    joinings_of,
    know_person,
    lms_accounts_of_each,
    persons_of,
    sign_in_methods_of_each,
)
from curricula import enrolments_of_each, version
from plugin.lti import names_of_lms
from plugin.web.address_hints import hint_of
from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class Side:
    """One member of a person. `platform` is the name that this service's people gave the LMS, with
    the host that signs its launches, so that no LMS passes for another. `name` is how she is
    called there; only a page that may show it does.
    """

    member_id: UUID
    platform: str
    courses: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class JoinedSide:
    """`joining_id` is there where she can part it from here: where it was joined from here.
    `joined_at` is since when it is one person with her here, whichever way it came to be.
    """

    side: Side
    joining_id: UUID | None
    joined_at: datetime


def side_of(session: Session, member_id: UUID) -> Side:
    (found,) = sides_of(session, [member_id])
    return found


def sides_of(session: Session, members: Iterable[UUID]) -> list[Side]:
    """In an order that stays the same from page to page; as many statements for many as for one."""
    every = list(members)
    persons = persons_of(session, every)
    enrolled = enrolments_of_each(session, every)
    platforms = platforms_of(session, every)
    sides = [
        Side(
            member_id=member_id,
            platform=platforms[member_id],
            courses=tuple(
                dict.fromkeys(
                    version(session, each.version_id).curriculum.title
                    for each in enrolled[member_id]
                )
            ),
            name=_name_of(persons[member_id]) or _("Somebody without a name there"),
        )
        for member_id in every
    ]
    return sorted(sides, key=lambda side: (side.platform, side.courses, side.member_id))


def joined_sides(session: Session, who: UUID, *, after: datetime | None = None) -> list[JoinedSide]:
    """The other places that are this person now; only those that came `after`, if given."""
    know_person(session, who)
    direct = {joining.other(who): joining for joining in joinings_of(session, who)}
    since = _together_since(session, who)
    wanted = [each for each, at in since.items() if after is None or at > after]
    if not wanted:
        return []
    found = []
    for side in sides_of(session, [who, *wanted]):
        if side.member_id in wanted:
            joining = direct.get(side.member_id)
            joining_id = joining.id if joining else None
            found.append(JoinedSide(side, joining_id, since[side.member_id]))
    return found


def _together_since(session: Session, who: UUID) -> dict[UUID, datetime]:
    """By member, since when all joinings on the way from her to that one were there."""
    since: dict[UUID, datetime] = {}
    ahead: list[tuple[UUID, datetime | None]] = [(who, None)]
    while ahead:
        one, so_far = ahead.pop()
        for joining in joinings_of(session, one):
            other = joining.other(one)
            if other != who and other not in since:
                since[other] = max(so_far or joining.joined_at, joining.joined_at)
                ahead.append((other, since[other]))
    return since


def members_here(session: Session, member_id: UUID) -> list[UUID]:
    """All members that are this person, the one she came as first; what pages show of them is
    known with it.
    """
    return [member_id, *sorted(know_person(session, member_id) - {member_id})]


def platforms_of(session: Session, members: Collection[UUID]) -> dict[UUID, str]:
    """Where each comes from: her LMSs by the names that they have here, else CHILD itself with how
    she comes in; of an address as much as she knows it by.
    """
    accounts = lms_accounts_of_each(session, members)
    clients = {
        (one.issuer, one.client_id): urlsplit(one.issuer).netloc or one.issuer
        for hers in accounts.values()
        for one in hers
    }
    names = names_of_lms(session, list(clients))
    told = {
        client: f"{names[client]} ({host})" if names[client] else host
        for client, host in clients.items()
    }
    without = [member_id for member_id in members if not accounts[member_id]]
    ways = sign_in_methods_of_each(session, without) if without else {}
    return {
        member_id: ", ".join(told[one.issuer, one.client_id] for one in accounts[member_id])
        or _itself(ways[member_id])
        for member_id in members
    }


def _itself(ways: list[SignInMethod]) -> str:
    for way in ways:
        if way.kind == "email":
            return _("CHILD itself, by mail to %(hint)s", hint=hint_of(way.name))
    for way in ways:
        host = urlsplit(way.name).netloc or way.name
        return _("CHILD itself, with the account at %(host)s", host=host)
    return _("CHILD itself, by a one-time link")


def _name_of(person: Person | None) -> str:
    """A name without what turns the words around it: an LMS lets people type anything."""
    name = person.name if person else None
    return "".join(letter for letter in name or "" if letter.isprintable())
