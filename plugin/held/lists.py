"""The lists of people in which she may have stood, and from which day to which."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from certification import paths_together
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
from curricula import Reach, enrolments_of
from plugin.held.sights import Sight
from storage import Base


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
        *(
            Stood(Sight.PATH_LIST, one.community_id, _day(one.chosen_at))
            for one in paths_together(session, list(members))
        ),
        *_of_audit(session, members),
        *_of_invitations(session, members),
        *_of_decisions(session, members),
    ]


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
    unit has the LMS.
    """
    owners = owners_since(session)
    for one in (one for each in members for one in enrolments_of(session, each)):
        units = [
            (unit_id, max(since, one.started))
            for registration_id, (unit_id, since) in owners.items()
            if Reach(registrations=frozenset({registration_id})).covers(one.place)
        ]
        for sight in (Sight.LEARNER_LIST, Sight.WAITING_LIST):
            yield Stood(sight, one.community_id, _day(one.started))
            yield Stood(sight, one.community_id, _day(one.started), course=one.place)
            for unit_id, since in units:
                yield Stood(sight, UnitScope(unit_id), _day(since))


def _of_audit(session: Session, members: Collection[UUID]) -> Iterator[Stood]:
    """An entry is in the list of its place, and in that of the installation."""
    audit = Base.metadata.tables["audit"].c
    hers = or_(audit.member_id.in_(members), audit.subject_id.in_([str(one) for one in members]))
    query = select(audit.community_id, audit.unit_id, func.min(audit.at)).where(hers)
    found = session.execute(query.group_by(audit.community_id, audit.unit_id)).all()
    for community_id, unit_id, first in found:
        for scope in dict.fromkeys((scope_of(community_id, unit_id), INSTALLATION)):
            yield Stood(Sight.AUDIT_LIST, scope, _day(first))


def _of_invitations(session: Session, members: Collection[UUID]) -> Iterator[Stood]:
    """While she was invited and had not accepted, and while whom she invited had not."""
    asked = Base.metadata.tables["invitation"].c
    query = select(asked.community_id, asked.unit_id, asked.made, asked.ended, asked.expires)
    hers = or_(asked.accepted_by.in_(members), asked.invited_by.in_(members))
    for community_id, unit_id, made, ended, expires in session.execute(query.where(hers)):
        until = min(one for one in (ended, expires) if one is not None)
        yield Stood(Sight.INVITATION_LIST, scope_of(community_id, unit_id), _day(made), _day(until))


def _of_decisions(session: Session, members: Collection[UUID]) -> Iterator[Stood]:
    """Where she moved a course, and on both sides of an agreement that she asked for, gave or
    ended.
    """
    moves, curricula = (Base.metadata.tables[each] for each in ("version_move", "curriculum"))
    moved = select(curricula.c.community_id, moves.c.decided).join_from(
        moves, curricula, curricula.c.id == moves.c.curriculum_id
    )
    for community_id, decided in session.execute(moved.where(moves.c.author_id.in_(members))):
        yield Stood(Sight.DECISION_LIST, community_id, _day(decided))
    agreement = Base.metadata.tables["training_agreement"].c
    parts = union_all(
        _agreements(agreement.asked_by.in_(members), agreement.asked),
        _agreements(agreement.agreed_by.in_(members), agreement.agreed),
        _agreements(agreement.ended_by.in_(members), agreement.ended),
    )
    for community_id, unit_id, when in session.execute(parts):
        yield Stood(Sight.DECISION_LIST, community_id, _day(when))
        yield Stood(Sight.DECISION_LIST, UnitScope(unit_id), _day(when))


def _agreements(hers: ColumnElement[bool], at: ColumnElement[Any]) -> Select[Any]:
    agreement = Base.metadata.tables["training_agreement"].c
    wanted = select(agreement.community_id, agreement.unit_id, at.label("at"))
    return wanted.where(hers, at.is_not(None))


def _day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.UTC).date()
