"""Who looked at somebody, as what and when: for her own page."""

import datetime
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from certification import paths_together
from community import (
    DIRECTORY,
    INSTALLATION,
    NOBODY_KNOWN,
    Read,
    Role,
    Scope,
    Sighting,
    grants_of,
    places_of_roles,
    readings_of,
    stand_of,
    subject_of,
)
from curricula import enrolments_of
from plugin.held.sights import Sight

MOST = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One reading. `place` is where a list was of, None for what is hers alone. `reader_id` is None
    for somebody whom her LMS did not name, and for the `count` members who saw the directory: they
    are no staff, and their looking is theirs. `roles` are what the reader was then, in places that
    both know.
    """

    day: datetime.date
    sight: Sight
    place: Scope | None
    reader_id: UUID | None
    roles: frozenset[Role]
    count: int = 1


def looks_at(session: Session, members: Collection[UUID]) -> list[Look]:
    """At all members that are one person, the newest day first, at most `MOST`."""
    scopes = list(places_of_roles(session, members))
    courses = {one.community_id for each in members for one in enrolments_of(session, each)}
    paths = {one.community_id for one in paths_together(session, list(members))}
    places: dict[UUID, Scope] = {
        subject_of(scope): scope for scope in (*scopes, *courses, *paths, INSTALLATION)
    }
    lists = [
        *_lists(scopes, Sight.ROLE_LIST, Sight.AUDIT_LIST),
        *_lists(courses, Sight.LEARNER_LIST, Sight.WAITING_LIST),
        *_lists(paths, Sight.PATH_LIST),
    ]
    if stand_of(session, next(iter(members)), DIRECTORY).is_in_force:
        lists += _lists([one for one in scopes if isinstance(one, UUID)], Sight.DIRECTORY)
    found = readings_of(session, members, lists, limit=MOST)
    known = {sight.value for sight in Sight}
    staff = [one for one in found if one.kind in known and one.kind != Sight.DIRECTORY]
    in_directory = Counter(
        (one.day, one.subject_id) for one in found if one.kind == Sight.DIRECTORY
    )
    looks = [
        Look(
            one.day,
            Sight(one.kind),
            None if one.subject_id in members else places[one.subject_id],
            None if one.reader_id == NOBODY_KNOWN else one.reader_id,
            _roles(session, one, places.values()),
        )
        for one in staff
    ]
    looks += [
        Look(day, Sight.DIRECTORY, places[subject], None, frozenset(), count)
        for (day, subject), count in in_directory.items()
    ]
    return sorted(looks, key=lambda one: one.day, reverse=True)


def _lists(scopes: Collection[Scope], *sights: Sight) -> list[Sighting]:
    return [Sighting(sight, subject_of(scope)) for scope in scopes for sight in sights]


def _roles(session: Session, one: Read, places: Collection[Scope]) -> frozenset[Role]:
    """What her LMS said, and the offices that she held on that day."""
    brought = frozenset({Role(one.office)}) if one.office in set(Role) else frozenset()
    if one.reader_id == NOBODY_KNOWN:
        return brought
    end = datetime.datetime.combine(one.day, datetime.time.max, datetime.UTC)
    grants = grants_of(session, one.reader_id, now=end)
    held = {each.role for each in grants if each.scope in places and each.role is not Role.LEARNER}
    return brought | held
