"""Who may see what is held about a person, as it follows from roles, LMSs and record stores."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from certification import paths_together
from community import (
    DIRECTORY,
    FORWARD,
    Community,
    Holders,
    Scope,
    communities_of,
    community,
    holders_in,
    holders_of,
    places_of_roles,
    stand_of,
)
from curricula import enrolments_of, holders_reaching
from lrs_adapter import keys, targets
from plugin.held.sights import OF_COURSES, OF_OFFICES, OF_PATHS


@dataclass(frozen=True, slots=True)
class Staff:
    """The people whose offices in a community let them see learners' work, with those offices."""

    community: Community
    holders: Holders


@dataclass(frozen=True, slots=True)
class OfficeSeers:
    """The people who see who holds which office in a place where she holds or held one, what was
    done there, and who was asked in.
    """

    scope: Scope
    holders: Holders


@dataclass(frozen=True, slots=True)
class Store:
    """A record store outside, by the operator's name for it, and its host."""

    label: str
    host: str


@dataclass(frozen=True, slots=True)
class Seers:
    """`staff` see her work, `offices` her roles, `paths` where a changed path would leave her.
    `stores` receive her records where `forwards`; `keys` read the log from outside.
    """

    staff: tuple[Staff, ...]
    offices: tuple[OfficeSeers, ...]
    paths: tuple[Staff, ...]
    stores: tuple[Store, ...]
    forwards: bool
    keys: tuple[str, ...]
    in_directory: bool

    @property
    def people(self) -> frozenset[UUID]:
        """Everybody whom an office lets see something of her."""
        return frozenset(
            each
            for part in (self.staff, self.offices, self.paths)
            for one in part
            for each in one.holders
        )


def seers_of(session: Session, members: Collection[UUID], *, now: datetime) -> Seers:
    """For all members that are one person."""
    enrolments = [one for each in members for one in enrolments_of(session, each)]
    courses = {one.place for one in enrolments}
    here = {one.community_id for one in enrolments}
    for each in members:
        here |= set(communities_of(session, each, now=now))
    places = sorted((community(session, each) for each in here), key=lambda one: one.slug)
    anybody = next(iter(members))
    on_paths = {one.community_id for one in paths_together(session, list(members))}
    return Seers(
        staff=tuple(Staff(place, _staff(session, place.id, courses, now)) for place in places),
        offices=tuple(
            OfficeSeers(scope, holders_in(session, scope, OF_OFFICES, now=now))
            for scope in places_of_roles(session, members)
        ),
        paths=tuple(
            Staff(place, holders_of(session, place.id, OF_PATHS, now=now))
            for place in (community(session, each) for each in sorted(on_paths))
        ),
        stores=tuple(Store(one.label, urlsplit(one.endpoint).netloc) for one in targets(session)),
        forwards=stand_of(session, anybody, FORWARD).is_in_force,
        keys=tuple(
            one.label
            for one in keys(session)
            if one.revoked is None
            and (one.community_id is None or one.community_id in here)
            and one.reads_all
        ),
        in_directory=stand_of(session, anybody, DIRECTORY).is_in_force,
    )


def _staff(
    session: Session, community_id: UUID, courses: Collection[str], now: datetime
) -> Holders:
    """The community's officers, and of training units those who reach one of her courses."""
    found = holders_of(session, community_id, OF_COURSES, now=now)
    reaching = holders_reaching(session, community_id, OF_COURSES, courses, now=now)
    for each, roles in reaching.items():
        found[each] = found.get(each, frozenset()) | roles
    return found
