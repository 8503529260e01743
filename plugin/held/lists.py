"""The lists of people in which she may have stood, and from which day to which."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from community import (
    DIRECTORY,
    INSTALLATION,
    Grant,
    Listed,
    Scope,
    UnitScope,
    grants_ever,
    in_force_between,
    owners_since,
    scope_of,
    subject_of,
    subject_of_course,
)
from curricula import Reach, enrolments_of_each
from plugin.held.sights import Sight
from plugin.lti import listed_at
from storage import Base, UtcDateTime, asked_once


@dataclass(frozen=True, slots=True)
class Stood:
    """As `community.Listed`, of a sight and a scope; where it names a course, of that one alone."""

    sight: Sight
    scope: Scope
    since: datetime.date
    until: datetime.date | None = None
    course: str | None = None

    @property
    def subject(self) -> UUID:
        if self.course is not None and isinstance(self.scope, UUID):
            return subject_of_course(self.scope, self.course)
        return subject_of(self.scope)

    @property
    def listed(self) -> Listed:
        return Listed(self.sight, self.subject, self.since, self.until)


def lists_of(session: Session, members: Collection[UUID]) -> list[Stood]:
    """All that staff open. Where she held an office she stays in the list of roles, and what was
    done by her or to her stays in the audit log.
    """
    return [
        *_of_offices(grants_ever(session, members)),
        *_of_courses(session, members),
        *_of_what_was_done(session, members),
        *_of_records(session, members),
    ]


def places_of_paths(session: Session, members: Collection[UUID]) -> set[UUID]:
    """The communities toward whose schemes she is on a path."""
    done = _done(session, frozenset(members))
    return {community_id for sight, community_id, *_ in done if sight == Sight.PATH_LIST}


def directories_of(session: Session, members: Collection[UUID]) -> list[Stood]:
    """While she agreed to be found, in the communities of her roles."""
    found = []
    agreed = in_force_between(session, members, DIRECTORY)
    for one in grants_ever(session, members) if agreed else ():
        for since, until in agreed:
            ends = [end for end in (until, one.until) if end is not None]
            begin, end = max(since, one.since), min(ends, default=None)
            if isinstance(one.scope, UUID) and (end is None or begin <= end):
                last = None if end is None else _day(end)
                found.append(Stood(Sight.DIRECTORY, one.scope, _day(begin), last))
    return found


def _of_offices(grants: Collection[Grant]) -> Iterator[Stood]:
    first: dict[Scope, datetime.datetime] = {}
    for one in grants:
        first[one.scope] = min(one.since, first.get(one.scope, one.since))
    for scope, since in first.items():
        yield Stood(Sight.ROLE_LIST, scope, _day(since))
        yield Stood(Sight.AUDIT_LIST, scope, _day(since))


def _of_courses(session: Session, members: Collection[UUID]) -> Iterator[Stood]:
    """Those of the community, of the course, and of the training unit whose LMS has it, since the
    unit has the LMS. On the list of a course she stands before she ever opened a lesson there.
    """
    owners = owners_since(session)
    stood = [
        (one.community_id, one.place, one.started, sight)
        for one in chain(*enrolments_of_each(session, members).values())
        for sight in (Sight.LEARNER_LIST, Sight.WAITING_LIST)
    ]
    stood += [(*one, Sight.LEARNER_LIST) for one in listed_at(session, frozenset(members))]
    for community_id, place, began, sight in stood:
        yield Stood(sight, community_id, _day(began))
        yield Stood(sight, community_id, _day(began), course=place)
        for registration_id, (unit_id, since) in owners.items():
            if Reach(registrations=frozenset({registration_id})).covers(place):
                yield Stood(sight, UnitScope(unit_id), _day(max(since, began)))


def _of_what_was_done(session: Session, members: Collection[UUID]) -> Iterator[Stood]:
    """An entry of the audit log is in the list of its place, and in that of the installation. An
    invitation is in one while it was open, hers or made by her; a course that she moved, and an
    agreement that she asked for, gave or ended, in that of its community and its unit; a path that
    she chose in that of its community.
    """
    for sight, community_id, unit_id, since, ended, expires in _done(session, frozenset(members)):
        until = min((one for one in (ended, expires) if one is not None), default=None)
        scopes: list[Scope] = [scope_of(community_id, unit_id)]
        if sight == Sight.AUDIT_LIST:
            scopes.append(INSTALLATION)
        elif sight == Sight.DECISION_LIST:
            scopes = [community_id, *([UnitScope(unit_id)] if unit_id else [])]
        for scope in dict.fromkeys(scopes):
            yield Stood(Sight(sight), scope, _day(since), None if until is None else _day(until))


def _of_records(session: Session, members: Collection[UUID]) -> Iterator[Stood]:
    """Of each community whose learning records may name her, since she came there by a role, a
    course or a path; and of the installation, which has them all.
    """
    came: list[tuple[UUID, datetime.datetime]] = [
        (one.scope, one.since)
        for one in grants_ever(session, members)
        if isinstance(one.scope, UUID)
    ]
    enrolments = chain(*enrolments_of_each(session, members).values())
    came += [(one.community_id, one.started) for one in enrolments]
    paths = [one for one in _done(session, frozenset(members)) if one[0] == Sight.PATH_LIST]
    came += [(community_id, since) for _, community_id, _, since, *_ in paths]
    first: dict[Scope, datetime.datetime] = {}
    for community_id, since in came:
        scopes: tuple[Scope, ...] = (community_id, INSTALLATION)
        for each in scopes:
            first[each] = min(since, first.get(each, since))
    for scope, since in first.items():
        yield Stood(Sight.RECORD_LIST, scope, _day(since))


NEVER = cast(null(), UtcDateTime)
Part = Select[*tuple[Any, ...]]


@asked_once
def _done(session: Session, members: frozenset[UUID]) -> list[tuple[Any, ...]]:
    """(sight, community, unit, since, ended, expires) of each."""
    parts = union_all(
        _audit(members),
        _invitations(members),
        _moves(members),
        _paths(members),
        *_agreed(members),
    )
    return [tuple(row) for row in session.execute(parts)]


def _audit(members: Collection[UUID]) -> Part:
    audit = Base.metadata.tables["audit"].c
    hers = or_(audit.member_id.in_(members), audit.subject_id.in_([str(one) for one in members]))
    return (
        select(
            literal(Sight.AUDIT_LIST.value),
            audit.community_id,
            audit.unit_id,
            func.min(audit.at),
            NEVER,
            NEVER,
        )
        .where(hers)
        .group_by(audit.community_id, audit.unit_id)
    )


def _invitations(members: Collection[UUID]) -> Part:
    asked = Base.metadata.tables["invitation"].c
    return select(
        literal(Sight.INVITATION_LIST.value),
        asked.community_id,
        asked.unit_id,
        asked.made,
        asked.ended,
        asked.expires,
    ).where(or_(asked.accepted_by.in_(members), asked.invited_by.in_(members)))


def _moves(members: Collection[UUID]) -> Part:
    moves, curricula = (Base.metadata.tables[each] for each in ("version_move", "curriculum"))
    return (
        select(
            literal(Sight.DECISION_LIST.value),
            curricula.c.community_id,
            cast(null(), Uuid),
            moves.c.decided,
            NEVER,
            NEVER,
        )
        .join_from(moves, curricula, curricula.c.id == moves.c.curriculum_id)
        .where(moves.c.author_id.in_(members))
    )


def _paths(members: Collection[UUID]) -> Part:
    """Of several paths toward one scheme the one that she chose first, as `paths_together`."""
    paths = Base.metadata.tables["trajectory"].c
    first = func.row_number().over(
        partition_by=paths.scheme_id, order_by=(paths.chosen_at, paths.id)
    )
    hers = (
        select(paths.community_id, paths.chosen_at, first.label("place"))
        .where(paths.member_id.in_(members), paths.dropped_at.is_(None))
        .subquery()
        .c
    )
    return select(
        literal(Sight.PATH_LIST.value),
        hers.community_id,
        cast(null(), Uuid),
        hers.chosen_at,
        NEVER,
        NEVER,
    ).where(hers.place == 1)


def _agreed(members: Collection[UUID]) -> Iterator[Part]:
    agreement = Base.metadata.tables["training_agreement"].c
    for who, at in (
        (agreement.asked_by, agreement.asked),
        (agreement.agreed_by, agreement.agreed),
        (agreement.ended_by, agreement.ended),
    ):
        yield select(
            literal(Sight.DECISION_LIST.value),
            agreement.community_id,
            agreement.unit_id,
            at,
            NEVER,
            NEVER,
        ).where(who.in_(members), at.is_not(None))


def _day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.UTC).date()
