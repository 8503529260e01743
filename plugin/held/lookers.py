"""Who looked at somebody, as what and when: for her own page, and for her copy."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    ALLOWED,
    IN_COURSES,
    INSTALLATION,
    NOBODY_KNOWN,
    Grant,
    Read,
    Role,
    Scope,
    UnitScope,
    grants_ever,
    know_people,
    readings_of,
    subject_of,
)
from plugin.held.lists import Stood, directories_of, lists_of
from plugin.held.sights import SIGHTS, Sight

MOST = 200
COURSE_LISTS = (Sight.LEARNER_LIST, Sight.WAITING_LIST)


@dataclass(frozen=True, slots=True)
class Look:
    """One reading. `place` is where a list was of, None for what is hers alone. `reader_id` is None
    for somebody whom her LMS did not name, and for the `count` members who saw the directory: they
    are no staff, and their looking is theirs. `roles` are what the reader was on that day, in
    places that both know.
    """

    day: datetime.date
    sight: Sight
    place: Scope | None
    reader_id: UUID | None
    roles: frozenset[Role]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Looks:
    """The newest day first; `has_more` where older ones of staff were left off."""

    told: list[Look]
    has_more: bool


def looks_at(
    session: Session,
    members: Collection[UUID],
    *,
    most: int | None = MOST,
    beside: Collection[UUID] = (),
) -> Looks:
    """At all members that are one person: of staff the newest `most`, None for all of them, and
    the directory, day by day. In as many statements for a hundred readers as for one; within a
    reading the readers' names are known then, and those of whoever else is to be named `beside`.
    """
    lists, directories = lists_of(session, members), directories_of(session, members)
    places = {one.subject: one.scope for one in (*lists, *directories)}
    places[subject_of(INSTALLATION)] = INSTALLATION
    found, counted = readings_of(
        session,
        members,
        list(dict.fromkeys(one.listed for one in lists)),
        list(dict.fromkeys(one.listed for one in directories)),
        limit=None if most is None else most + 1,
    )
    known = {sight.value for sight in Sight}
    read = [one for one in found[:most] if one.kind in known]
    readers = {one.reader_id for one in read}
    know_people(session, beside, offices_of=readers)
    grants: dict[UUID, list[Grant]] = {}
    for grant in grants_ever(session, readers):
        grants.setdefault(grant.member_id, []).append(grant)
    staff = [one for one in read if _concerns_her(one, _held_on(one, grants), lists)]
    looks = [
        Look(
            one.day,
            Sight(one.kind),
            None if one.subject_id in members else places[one.subject_id],
            None if one.reader_id == NOBODY_KNOWN else one.reader_id,
            _roles(one, _held_on(one, grants), set(places.values())),
        )
        for one in staff
    ]
    looks += [
        Look(one.day, Sight.DIRECTORY, places[one.subject_id], None, frozenset(), one.count)
        for one in counted
    ]
    told = sorted(looks, key=lambda one: one.day, reverse=True)
    return Looks(told, has_more=most is not None and len(found) > most)


def _held_on(one: Read, grants: Mapping[UUID, Collection[Grant]]) -> list[Grant]:
    """The offices that the reader held at any hour of that day."""
    begin = datetime.datetime.combine(one.day, datetime.time.min, datetime.UTC)
    end = begin + datetime.timedelta(days=1)
    return [
        each
        for each in grants.get(one.reader_id, ())
        if each.since < end and (each.until is None or each.until > begin)
    ]


def _concerns_her(one: Read, held: Collection[Grant], lists: Collection[Stood]) -> bool:
    """Until it was kept whose list it was, the look of somebody with an office of a training unit
    alone was kept as one at the community's: what she saw was her unit's courses.
    """
    sight = Sight(one.kind)
    is_communitys = any(stood.scope == one.subject_id for stood in lists)
    if sight not in COURSE_LISTS or one.office is not None or not is_communitys:
        return True
    units = set[Scope]()
    for grant in held:
        for permission in SIGHTS[sight].permissions:
            if grant.scope in (one.subject_id, INSTALLATION) and grant.role in ALLOWED[permission]:
                return True
            if isinstance(grant.scope, UnitScope) and grant.role in IN_COURSES[permission]:
                units.add(grant.scope)
    return not units or any(
        stood.sight is sight and stood.scope in units and stood.since <= one.day for stood in lists
    )


def _roles(one: Read, held: Collection[Grant], places: Collection[Scope]) -> frozenset[Role]:
    """What her LMS said, and the offices that she held then."""
    brought = frozenset({Role(one.office)}) if one.office in set(Role) else frozenset()
    return brought | {
        each.role for each in held if each.scope in places and each.role is not Role.LEARNER
    }
