"""Who holds an office: for a member who asks who may see what is held about her."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community.rights import (
    ALLOWED,
    IN_COURSES,
    IN_UNIT,
    OF_INSTALLATION,
    OVER_COMMUNITIES,
    Permission,
)
from community.roles import Grant, Role, grants_in, grants_in_units
from community.scopes import INSTALLATION, Scope, UnitScope
from community.units.agreed import units_with

Holders = dict[UUID, frozenset[Role]]
"""Members with those of their roles that count."""


def holders_of(
    session: Session, community_id: UUID, permissions: Collection[Permission], *, now: datetime
) -> Holders:
    """Whose offices allow any of `permissions` in all of the community: its own officers, and the
    installation's where their office reaches over communities.
    """
    found = _of(grants_in(session, community_id, now=now), _roles(ALLOWED, permissions))
    if OVER_COMMUNITIES.intersection(permissions):
        for each, roles in _of(grants_in(session, INSTALLATION, now=now), frozenset(Role)).items():
            found[each] = found.get(each, frozenset()) | roles
    return found


def unit_holders_of(
    session: Session, community_id: UUID, permissions: Collection[Permission], *, now: datetime
) -> dict[UUID, Holders]:
    """By training unit that the community works with, whose offices there allow any of
    `permissions` in its courses; two statements however many.
    """
    units = units_with(session, community_id, now=now)
    by_unit: dict[UUID, list[Grant]] = {}
    for grant in grants_in_units(session, units, now=now):
        assert isinstance(grant.scope, UnitScope)
        by_unit.setdefault(grant.scope.unit_id, []).append(grant)
    wanted = _roles(IN_COURSES, permissions)
    return {unit_id: _of(grants, wanted) for unit_id, grants in by_unit.items()}


def holders_in(
    session: Session, scope: Scope, permissions: Collection[Permission], *, now: datetime
) -> Holders:
    """Whose offices allow any of `permissions` in that very scope, by those of them that do: a
    community's as `holders_of` has them; a unit's and the installation's own, and the
    installation's administrators over them.
    """
    if isinstance(scope, UUID):
        return holders_of(session, scope, permissions, now=now)
    table = IN_UNIT if isinstance(scope, UnitScope) else OF_INSTALLATION
    wanted = _roles(table, permissions)
    found = _of(grants_in(session, scope, now=now), wanted)
    if scope is not INSTALLATION:
        for each, roles in _of(grants_in(session, INSTALLATION, now=now), wanted).items():
            found[each] = found.get(each, frozenset()) | roles
    return found


def _roles(
    rules: dict[Permission, frozenset[Role]], permissions: Collection[Permission]
) -> frozenset[Role]:
    return frozenset(role for each in permissions for role in rules.get(each, ()))


def _of(grants: Iterable[Grant], wanted: frozenset[Role]) -> Holders:
    found: Holders = {}
    for grant in grants:
        if grant.role in wanted:
            found[grant.member_id] = found.get(grant.member_id, frozenset()) | {grant.role}
    return found
