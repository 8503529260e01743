"""Where a person comes from, as pages say it: the LMS as it is registered here, and her courses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from community import joinings_of, lms_accounts_of, members_together, person_of
from curricula import enrolments_of, version
from plugin.lti import registration_of
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
    person = person_of(session, member_id)
    courses = [
        version(session, enrolment.version_id).curriculum.title
        for enrolment in enrolments_of(session, member_id)
    ]
    return Side(
        member_id=member_id,
        platform=", ".join(_platforms(session, member_id)) or _("A sign-in link of CHILD"),
        courses=tuple(dict.fromkeys(courses)),
        name=_printable(person.name if person else None) or _("Somebody without a name there"),
    )


def sides_of(session: Session, members: Iterable[UUID]) -> list[Side]:
    """In an order that stays the same from page to page."""
    return sorted(
        (side_of(session, member_id) for member_id in members),
        key=lambda side: (side.platform, side.courses, side.member_id),
    )


def joined_sides(session: Session, who: UUID) -> list[JoinedSide]:
    """The other places that are this person now."""
    direct = {joining.other(who): joining for joining in joinings_of(session, who)}
    since = _together_since(session, who)
    found = []
    for side in sides_of(session, members_together(session, who) - {who}):
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
    """All members that are this person, the one she came as first."""
    return [member_id, *sorted(members_together(session, member_id) - {member_id})]


def _printable(name: str | None) -> str:
    """A name without what turns the words around it: an LMS lets people type anything."""
    return "".join(letter for letter in name or "" if letter.isprintable())


def _platforms(session: Session, member_id: UUID) -> list[str]:
    found = []
    for account in lms_accounts_of(session, member_id):
        known = registration_of(session, account.issuer, account.client_id)
        host = urlsplit(account.issuer).netloc or account.issuer
        found.append(f"{known.name} ({host})" if known else host)
    return found
