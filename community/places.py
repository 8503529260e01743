"""Where somebody may: the scopes and communities that the rights allow, in few statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community.communities import communities
from community.rights import (
    IN_COURSES,
    NOBODY,
    Asker,
    Permission,
    allowed_throughout,
    brought_by_launch,
    grants_held,
)
from community.roles import Grant, roles_among
from community.scopes import INSTALLATION, Scope, UnitScope
from community.units.agreed import communities_by_unit
from community.units.founding import units


def places_where(
    session: Session, asker: Asker, permission: Permission, *, now: datetime
) -> list[Scope]:
    """Every scope in which `is_allowed` is true: communities, then training units, each by short
    name, then the installation. It costs as much for a hundred of them as for one.
    """
    grants = grants_held(session, asker, now)
    if not _could_be_allowed(grants, asker, permission):
        return []
    hers = _units_of(grants, permission)
    agreed = {community_id for community_id, _unit in _agreements(session, hers, now)}

    def allowed(scope: Scope) -> bool:
        return (
            asker.is_operator
            or allowed_throughout(grants, permission, scope)
            or scope in agreed
            or (isinstance(scope, UUID) and brought_by_launch(asker, permission, scope))
        )

    here = [one.id for one in communities(session)]
    scopes: list[Scope] = [*here, *(UnitScope(one.id) for one in units(session)), INSTALLATION]
    return [scope for scope in scopes if allowed(scope)]


def is_allowed_somewhere(
    session: Session, asker: Asker, permission: Permission, *, now: datetime
) -> bool:
    """Whether there is any place for `places_where`; mostly her offices alone tell."""
    grants = grants_held(session, asker, now)
    if not _could_be_allowed(grants, asker, permission):
        return False
    if any(allowed_throughout(grants, permission, grant.scope) for grant in grants):
        return True
    return bool(places_where(session, asker, permission, now=now))


@dataclass(frozen=True, slots=True)
class Allowance:
    """Why something is allowed in a community: by an office in all of it (`throughout`), in the
    courses of some training units, or by what an LMS vouched for (`by_launch`).
    """

    throughout: bool
    by_launch: bool
    units: frozenset[UUID]


def allowed_in(
    session: Session,
    asker: Asker,
    permission: Permission,
    communities: Collection[UUID],
    *,
    now: datetime,
) -> dict[UUID, Allowance]:
    """Those of `communities` in which `is_allowed` is true, in their order; two statements however
    many.
    """
    grants = grants_held(session, asker, now)
    hers = _units_of(grants, permission)
    agreed: dict[UUID, set[UUID]] = {}
    for community_id, unit_id in _agreements(session, hers, now):
        agreed.setdefault(community_id, set()).add(unit_id)
    found = {
        each: Allowance(
            asker.is_operator or allowed_throughout(grants, permission, each),
            brought_by_launch(asker, permission, each),
            frozenset(agreed.get(each, ())),
        )
        for each in communities
    }
    return {
        each: held
        for each, held in found.items()
        if held.throughout or held.by_launch or held.units
    }


def communities_of_courses(
    session: Session, asker: Asker, permission: Permission, unit_id: UUID, *, now: datetime
) -> frozenset[UUID]:
    """The communities in which the asker may that in this training unit's courses: those of which
    an office allows it in all courses, and, with an office of the unit, those it works with.
    """
    return communities_by_courses(session, asker, permission, [unit_id], now=now)[unit_id]


def communities_by_courses(
    session: Session,
    asker: Asker,
    permission: Permission,
    unit_ids: Collection[UUID],
    *,
    now: datetime,
) -> dict[UUID, frozenset[UUID]]:
    """The same of each of these units."""
    grants = grants_held(session, asker, now)
    throughout = frozenset(
        each.id
        for each in communities(session)
        if asker.is_operator or allowed_throughout(grants, permission, each.id)
    )
    roles = IN_COURSES.get(permission, NOBODY)
    hers = [each for each in unit_ids if roles_among(grants, UnitScope(each)) & roles]
    agreed = communities_by_unit(session, hers, now=now)
    return {each: throughout | agreed.get(each, frozenset()) for each in unit_ids}


def _could_be_allowed(grants: Collection[Grant], asker: Asker, permission: Permission) -> bool:
    """Without an office that allows it anywhere, no place need be looked at."""
    return (
        asker.is_operator
        or any(allowed_throughout(list(grants), permission, grant.scope) for grant in grants)
        or any(grant.scope == INSTALLATION for grant in grants)
        or bool(_units_of(grants, permission))
        or (
            asker.launch_community_id is not None
            and brought_by_launch(asker, permission, asker.launch_community_id)
        )
    )


def _units_of(grants: Collection[Grant], permission: Permission) -> frozenset[UUID]:
    """The training units in whose courses these offices allow it."""
    return frozenset(
        grant.scope.unit_id
        for grant in grants
        if isinstance(grant.scope, UnitScope) and grant.role in IN_COURSES.get(permission, NOBODY)
    )


def _agreements(
    session: Session, unit_ids: frozenset[UUID], now: datetime
) -> list[tuple[UUID, UUID]]:
    """(community, unit) of each that works with one of these units."""
    by_unit = communities_by_unit(session, unit_ids, now=now)
    return [(community_id, unit_id) for unit_id, those in by_unit.items() for community_id in those]
