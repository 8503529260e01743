"""Who may see what is held about a person, as it follows from roles, LMSs and record stores."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
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
    communities,
    communities_of_all,
    holders_by_ask,
    person_stands,
    places_of_roles,
)
from curricula import enrolments_of_each, holders_reaching_in
from lrs_adapter import keys, target_addresses
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
    `stores` receive her records where `forwards`; `keys` read the log or documents from outside.
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
    enrolments = list(chain(*enrolments_of_each(session, members).values()))
    courses = {one.place for one in enrolments}
    here = {one.community_id for one in enrolments}
    here |= set(communities_of_all(session, members, now=now))
    on_paths = {one.community_id for one in paths_together(session, members)}
    offices = places_of_roles(session, members)
    known = {each.id: each for each in communities(session)}
    places = sorted((known[each] for each in here), key=lambda one: one.slug)
    holders = holders_by_ask(
        session,
        [
            *((place.id, OF_COURSES) for place in places),
            *((scope, OF_OFFICES) for scope in offices),
            *((place, OF_PATHS) for place in on_paths),
        ],
        now=now,
    )
    reaching = holders_reaching_in(session, here, OF_COURSES, courses, now=now)
    forward, directory = person_stands(session, members, (FORWARD, DIRECTORY))
    return Seers(
        staff=tuple(
            Staff(place, _both(holders[place.id, OF_COURSES], reaching[place.id]))
            for place in places
        ),
        offices=tuple(OfficeSeers(scope, holders[scope, OF_OFFICES]) for scope in offices),
        paths=tuple(Staff(known[each], holders[each, OF_PATHS]) for each in sorted(on_paths)),
        stores=tuple(
            Store(label, urlsplit(endpoint).netloc) for label, endpoint in target_addresses(session)
        ),
        forwards=forward.is_in_force,
        keys=tuple(
            one.label
            for one in keys(session)
            if one.revoked is None
            and (one.community_id is None or one.community_id in here)
            and (one.reads_all or one.may_use_states or one.may_use_profiles)
        ),
        in_directory=directory.is_in_force,
    )


def _both(officers: Holders, reaching: Holders) -> Holders:
    """The community's officers, and of training units those who reach one of her courses."""
    found = dict(officers)
    for each, roles in reaching.items():
        found[each] = found.get(each, frozenset()) | roles
    return found
