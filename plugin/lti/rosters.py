"""Courses' lists of members: what is known of each, and who is on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission, Role
from curricula import Reach, reach_of, reached
from plugin.lti.errors import UnknownCourseList
from plugin.lti.models import RegistrationRow, RosterPersonRow, RosterRow
from plugin.lti.registration_names import name_of_lms
from storage import UnitOfWork, among, asked_once, keep_answers

FRESH = timedelta(minutes=10)
"""A list that was read since is not asked for again by a launch."""


@dataclass(frozen=True, slots=True)
class Roster:
    """`read` is when the list was last had to its end, None before; `trouble` the code of what was
    wrong since. `is_due` while it is to be read, which may be after `not_before` alone.
    """

    id: int
    registration_id: UUID
    community_id: UUID
    place: str
    platform: str
    read: datetime | None
    trouble: str | None
    is_due: bool
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """Somebody who learns in the course as its list says. `gone` is since when she is on it no
    more; an inactive one is on it, and suspended there.
    """

    member_id: UUID
    is_active: bool
    first_seen: datetime
    gone: datetime | None


def roster_at(session: Session, place: str, *, now: datetime) -> Roster | None:
    """None where no LMS offered the list of that course."""
    row = session.execute(_rosters().where(RosterRow.place == place)).first()
    return None if row is None else _value(row, now)


def rosters_of(session: Session, registration_id: UUID, *, now: datetime) -> list[Roster]:
    """Those of one LMS, the oldest first."""
    query = _rosters().where(RosterRow.registration_id == registration_id)
    return [_value(row, now) for row in session.execute(query.order_by(RosterRow.id))]


def rosters_reached(
    session: Session, reaches: Mapping[UUID, Reach], members: Collection[UUID], *, now: datetime
) -> tuple[list[Roster], dict[tuple[str, UUID], datetime]]:
    """Those of the courses that are reached in these communities, and who of these members is on
    the list of which no more, since when; in one statement. Whoever calls has asked.
    """
    if all(reach.is_empty for reach in reaches.values()):
        return [], {}
    hers = reached(reaches, RegistrationRow.community_id, RosterRow.place)
    left = and_(
        RosterPersonRow.roster_id == RosterRow.id,
        RosterPersonRow.gone.is_not(None),
        among(session, RosterPersonRow.member_id, members),
    )
    query = (
        _rosters()
        .outerjoin(RosterPersonRow, left)
        .add_columns(RosterPersonRow.member_id, RosterPersonRow.gone)
        .where(hers)
        .order_by(RosterRow.id)
    )
    found: dict[int, Roster] = {}
    gone: dict[tuple[str, UUID], datetime] = {}
    for row, community_id, platform, member_id, since in session.execute(query):
        if row.id not in found:
            found[row.id] = _roster(row, community_id, platform, now)
        if member_id is not None and since is not None:
            gone[row.place, member_id] = since
    return list(found.values()), gone


def learners_listed(session: Session, roster_id: int) -> list[RosterPerson]:
    """Who learns in the course, or did, as its list says; in one statement.

    Somebody who launched as staff is staff, whatever the list says: a teacher who may not edit is
    a learner there (LMS-QUIRKS, Moodle).
    """
    query = select(RosterPersonRow).where(
        RosterPersonRow.roster_id == roster_id,
        RosterPersonRow.first_seen.is_not(None),
        RosterPersonRow.taught.is_(None),
    )
    return [
        RosterPerson(row.member_id, row.state != "inactive", row.first_seen, row.gone)
        for row in session.scalars(query)
        if row.first_seen is not None and Role.LEARNER in row.roles
    ]


@asked_once
def listed_at(session: Session, members: frozenset[UUID]) -> list[tuple[UUID, str, datetime]]:
    """The community and course of each list that these members were on, and since when. What every
    LMS is called, hers without a list too, is known with it: installations have few.
    """
    since = func.min(func.coalesce(RosterPersonRow.first_seen, RosterPersonRow.taught))
    hers = (
        select(RosterRow.registration_id, RosterRow.place, since.label("since"))
        .join(RosterPersonRow, RosterPersonRow.roster_id == RosterRow.id)
        .where(among(session, RosterPersonRow.member_id, members))
        .group_by(RosterRow.registration_id, RosterRow.place)
        .subquery()
    )
    query = select(
        RegistrationRow.community_id,
        hers.c.place,
        hers.c.since,
        RegistrationRow.issuer,
        RegistrationRow.client_id,
        RegistrationRow.name,
    ).outerjoin(hers, hers.c.registration_id == RegistrationRow.id)
    found = session.execute(query).all()
    named: dict[tuple[str, str], str | None] = {
        (issuer, client_id): name for *_, issuer, client_id, name in found
    }
    keep_answers(session, name_of_lms, named)
    return [(community, place, began) for community, place, began, *_ in found if place]


def ask_for_list(uow: UnitOfWork, place: str, *, asker: Asker, now: datetime) -> Roster:
    """Have a course's list read as soon as its LMS lets us, whole.

    Raises `UnknownCourseList`, `community.NotAllowed` for whoever does not decide about the
    course's learners.
    """
    known = roster_at(uow.session, place, now=now)
    if known is None:
        raise UnknownCourseList(f"No LMS offered a list of the members of {place}.")
    permission = Permission.GRANT_EXCEPTIONS
    reach = reach_of(uow.session, asker, permission, known.community_id, now=now)
    if not reach.covers(place):
        raise NotAllowed(permission)
    row = uow.session.get_one(RosterRow, known.id, with_for_update=True)
    row.asked, row.next_read = True, now
    uow.session.flush()
    return _value(uow.session.execute(_rosters().where(RosterRow.id == known.id)).one(), now)


def _rosters() -> Select[RosterRow, UUID, str]:
    return select(RosterRow, RegistrationRow.community_id, RegistrationRow.name).join(
        RegistrationRow, RegistrationRow.id == RosterRow.registration_id
    )


def _value(found: Row[RosterRow, UUID, str], now: datetime) -> Roster:
    return _roster(*found, now)


def _roster(row: RosterRow, community_id: UUID, platform: str, now: datetime) -> Roster:
    return Roster(
        id=row.id,
        registration_id=row.registration_id,
        community_id=community_id,
        place=row.place,
        platform=platform,
        read=row.read,
        trouble=row.trouble,
        is_due=row.next_read is not None and row.next_read <= now,
        not_before=row.not_before if row.not_before and row.not_before > now else None,
    )
