"""Who may see what is held about a person, as it follows from roles, LMSs and record stores."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    DIRECTORY,
    FORWARD,
    Community,
    Holders,
    Scope,
    UnitScope,
    communities,
    communities_of_all,
    grants_by_scope,
    holders_among,
    know_places,
    person_stands,
    places_of_roles,
    unit_holders_among,
    units_by_community,
)
from curricula import enrolments_of_each, reaching_among
from lrs_adapter import ActorForm, outside_readers
from plugin.held.lists import places_of_paths
from plugin.held.sights import OF_COURSES, OF_OFFICES, OF_PATHS, OF_RECORDS
from plugin.lti import listed_at


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
    """A record store outside, by the operator's name for it, its host, and how it knows people."""

    label: str
    host: str
    form: ActorForm


@dataclass(frozen=True, slots=True)
class Seers:
    """`staff` see her work, `offices` her roles, `paths` where a changed path would leave her,
    `records` her learning records in a community.
    `stores` receive her records where `forwards`; `keys` read the log or documents from outside.
    """

    staff: tuple[Staff, ...]
    offices: tuple[OfficeSeers, ...]
    paths: tuple[Staff, ...]
    records: tuple[Staff, ...]
    stores: tuple[Store, ...]
    forwards: bool
    keys: tuple[str, ...]
    in_directory: bool

    @property
    def people(self) -> frozenset[UUID]:
        """Everybody whom an office lets see something of her."""
        return frozenset(
            each
            for part in (self.staff, self.offices, self.paths, self.records)
            for one in part
            for each in one.holders
        )


def seers_of(session: Session, members: Collection[UUID], *, now: datetime) -> Seers:
    """For all members that are one person."""
    know_places(session, with_agreements=True)
    enrolments = list(chain(*enrolments_of_each(session, members).values()))
    listed = listed_at(session, frozenset(members))
    courses = {one.place for one in enrolments} | {place for _, place, _ in listed}
    here = {one.community_id for one in enrolments} | {each for each, *_ in listed}
    here |= set(communities_of_all(session, members, now=now))
    on_paths = places_of_paths(session, members)
    offices = places_of_roles(session, members)
    known = {each.id: each for each in communities(session)}
    places = sorted((known[each] for each in here), key=lambda one: one.slug)
    units = units_by_community(session, here, now=now)
    departments = {UnitScope(each) for those in units.values() for each in those}
    grants = grants_by_scope(
        session,
        departments.union(here, offices, on_paths),
        OF_COURSES | OF_OFFICES | OF_PATHS | OF_RECORDS,
        now=now,
    )
    reaching = reaching_among(session, unit_holders_among(grants, units, OF_COURSES), courses)
    forward, directory = person_stands(session, members, (FORWARD, DIRECTORY))
    outside = outside_readers(session)
    return Seers(
        staff=tuple(
            Staff(
                place,
                _both(holders_among(grants, place.id, OF_COURSES), reaching.get(place.id, {})),
            )
            for place in places
        ),
        offices=tuple(
            OfficeSeers(scope, holders_among(grants, scope, OF_OFFICES)) for scope in offices
        ),
        paths=tuple(
            Staff(known[each], holders_among(grants, each, OF_PATHS)) for each in sorted(on_paths)
        ),
        records=tuple(
            Staff(known[each], holders_among(grants, each, OF_RECORDS))
            for each in sorted(here | on_paths)
        ),
        stores=tuple(
            Store(label, urlsplit(endpoint).netloc, form)
            for label, endpoint, form in outside.targets
        ),
        forwards=forward.is_in_force,
        keys=tuple(label for label, place in outside.keys if place is None or place in here),
        in_directory=directory.is_in_force,
    )


def _both(officers: Holders, reaching: Holders) -> Holders:
    """The community's officers, and of training units those who reach one of her courses."""
    found = dict(officers)
    for each, roles in reaching.items():
        found[each] = found.get(each, frozenset()) | roles
    return found
