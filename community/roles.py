"""Dated roles: who holds which office, where, since when, until when, and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    Uuid,
    and_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from community.communities import communities
from community.errors import UnknownGrant
from community.scopes import Installation, Scope, UnitScope, community_in, scope_of, unit_in
from community.units.agreed import communities_by_unit
from storage import Base, UtcDateTime, among, asked_once, asked_once_each, keep_answers


class Role(StrEnum):
    STEWARD = "steward"
    AUTHOR = "author"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    LEARNER = "learner"
    ASSESSOR = "assessor"
    ADMINISTRATOR = "administrator"


INSTALLATION_ROLES = frozenset({Role.ADMINISTRATOR})
UNIT_ROLES = frozenset({Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR})
COMMUNITY_ROLES = frozenset(Role)
"""What can be given where."""
STAFF_ROLES = frozenset({Role.STEWARD, Role.ASSESSOR, Role.COORDINATOR, Role.ADMINISTRATOR})
"""Those who decide about others: an installation may ask more of how they sign in."""


class RoleGrant(Base):
    """One office held by one member for a span of time; ending it keeps the row.

    It is held in a community or in a training unit; in neither it is of the installation.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(None, "member_id", "community_id"),
        CheckConstraint("community_id is null or unit_id is null", name="one_scope"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("community.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Grant:
    """One office as it was given; `until` is when it ends or ended, None while it is open."""

    id: UUID
    member_id: UUID
    scope: Scope
    role: Role
    since: datetime
    until: datetime | None
    granted_by: UUID | None
    reason: str

    def holds(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or self.until > now)


def roles_for(scope: Scope) -> frozenset[Role]:
    """The roles that can be given there."""
    if isinstance(scope, Installation):
        return INSTALLATION_ROLES
    return UNIT_ROLES if isinstance(scope, UnitScope) else COMMUNITY_ROLES


def role_grant(session: Session, grant_id: UUID) -> Grant:
    """Raises `UnknownGrant`."""
    row = session.get(RoleGrant, grant_id)
    if row is None:
        raise UnknownGrant(grant_id)
    return grant_in(row)


def grants_of(session: Session, member_id: UUID, *, now: datetime) -> list[Grant]:
    """Everything the member holds at `now` (UTC-aware), wherever."""
    return [grant for grant in _ever_of(session, member_id) if grant.holds(now)]


@asked_once
def _ever_of(session: Session, member_id: UUID) -> list[Grant]:
    """Rights are asked for again and again, each time at another `now`."""
    return _grants(session, RoleGrant.member_id == member_id)


def grants_in(session: Session, scope: Scope, *, now: datetime) -> list[Grant]:
    """Who holds what there at `now`, the longest-serving first."""
    return _grants(
        session,
        RoleGrant.community_id == community_in(scope),
        RoleGrant.unit_id == unit_in(scope),
        *_in_force(now),
    )


def grants_in_all(
    session: Session, scopes: Collection[Scope], roles: Collection[Role], *, now: datetime
) -> list[Grant]:
    """The same of these roles in several scopes of whichever kind, in one statement."""
    communities = [each for each in map(community_in, scopes) if each is not None]
    units = [each for each in map(unit_in, scopes) if each is not None]
    where: list[ColumnElement[bool]] = [
        RoleGrant.community_id.in_(communities),
        RoleGrant.unit_id.in_(units),
    ]
    if any(isinstance(each, Installation) for each in scopes):
        where.append(and_(RoleGrant.community_id.is_(None), RoleGrant.unit_id.is_(None)))
    asked = RoleGrant.role.in_([each.value for each in roles])
    return _grants(session, or_(*where), asked, *_in_force(now))


def grants_ever(session: Session, member_ids: Collection[UUID]) -> list[Grant]:
    """Every office that any of these members ever held, wherever, the first one first."""
    every = [one for held in _ever(session, member_ids).values() for one in held]
    return sorted(every, key=lambda one: (one.since, one.id))


@asked_once_each(_ever_of)
def _ever(session: Session, member_ids: Collection[UUID]) -> dict[UUID, list[Grant]]:
    found: dict[UUID, list[Grant]] = {each: [] for each in member_ids}
    if found:
        for one in _grants(session, among(session, RoleGrant.member_id, found)):
            found[one.member_id].append(one)
    return found


def known_grants(session: Session, held: Mapping[UUID, Collection[Grant]]) -> None:
    """Every office that each of these ever held, which a reading has found out."""
    ordered = {
        each: sorted(grants, key=lambda one: (one.since, one.id)) for each, grants in held.items()
    }
    keep_answers(session, _ever_of, ordered)


def all_grants(session: Session) -> list[Grant]:
    """Every office ever given, ended ones too."""
    return _grants(session)


def places_of_roles(session: Session, member_ids: Collection[UUID]) -> list[Scope]:
    """Where any of these members holds or ever held a role, the first place first."""
    return list(dict.fromkeys(grant.scope for grant in grants_ever(session, member_ids)))


def roles_of(session: Session, member_id: UUID, scope: Scope, *, now: datetime) -> frozenset[Role]:
    """The roles in force at `now` (UTC-aware) in that very scope."""
    return roles_among(grants_of(session, member_id, now=now), scope)


def roles_among(grants: Iterable[Grant], scope: Scope) -> frozenset[Role]:
    return frozenset(grant.role for grant in grants if grant.scope == scope)


def communities_of(session: Session, member_id: UUID, *, now: datetime) -> list[UUID]:
    """Ids of the communities in which the member holds any role at `now`: of the community, of a
    training unit that it works with, or of the installation, which is all of them.
    """
    return _communities_of(session, grants_of(session, member_id, now=now), now)


def communities_of_all(
    session: Session, member_ids: Collection[UUID], *, now: datetime
) -> list[UUID]:
    """The same of all these members together."""
    grants = [one for one in grants_ever(session, member_ids) if one.holds(now)]
    return _communities_of(session, grants, now)


def _communities_of(session: Session, grants: Collection[Grant], now: datetime) -> list[UUID]:
    found: list[UUID] = []
    units = {grant.scope.unit_id for grant in grants if isinstance(grant.scope, UnitScope)}
    agreed = communities_by_unit(session, units, now=now)
    for grant in grants:
        if isinstance(grant.scope, UUID):
            found.append(grant.scope)
        elif isinstance(grant.scope, UnitScope):
            found += sorted(agreed.get(grant.scope.unit_id, ()))
        else:
            found += [each.id for each in communities(session)]
    return list(dict.fromkeys(found))


def _grants(session: Session, *where: ColumnElement[bool]) -> list[Grant]:
    rows = session.scalars(select(RoleGrant).where(*where).order_by(RoleGrant.since, RoleGrant.id))
    return [grant_in(row) for row in rows]


def grant_in(row: RoleGrant) -> Grant:
    return Grant(
        id=row.id,
        member_id=row.member_id,
        scope=scope_of(row.community_id, row.unit_id),
        role=Role(row.role),
        since=row.since,
        until=row.until,
        granted_by=row.granted_by,
        reason=row.reason,
    )


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (RoleGrant.since <= now, or_(RoleGrant.until.is_(None), RoleGrant.until > now))
