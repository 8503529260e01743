"""Who holds an office: for a member who asks who may see what is held about her."""

from collections.abc import Collection, Iterable, Mapping
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
from community.roles import Grant, Role, grants_in_all
from community.scopes import INSTALLATION, Scope, UnitScope
from community.units.agreed import units_by_community

Holders = dict[UUID, frozenset[Role]]
"""Members with those of their roles that count."""
GrantsByScope = Mapping[Scope, Collection[Grant]]


def holders_of(
    session: Session, community_id: UUID, permissions: Collection[Permission], *, now: datetime
) -> Holders:
    """Whose offices allow any of `permissions` in all of the community: its own officers, and the
    installation's where their office reaches over communities.
    """
    return holders_in(session, community_id, permissions, now=now)


def unit_holders_of(
    session: Session, community_id: UUID, permissions: Collection[Permission], *, now: datetime
) -> dict[UUID, Holders]:
    """By training unit that the community works with, whose offices there allow any of
    `permissions` in its courses; two statements however many.
    """
    units = units_by_community(session, [community_id], now=now)
    scopes = [UnitScope(each) for those in units.values() for each in those]
    grants = grants_by_scope(session, scopes, permissions, now=now)
    return unit_holders_among(grants, units, permissions).get(community_id, {})


def unit_holders_among(
    grants: GrantsByScope,
    units: Mapping[UUID, Collection[UUID]],
    permissions: Collection[Permission],
) -> dict[UUID, dict[UUID, Holders]]:
    """The same of each community, by the `units` that it works with and their `grants`."""
    wanted = _roles(IN_COURSES, permissions)
    held = {
        scope.unit_id: _of(those, wanted)
        for scope, those in grants.items()
        if isinstance(scope, UnitScope)
    }
    return {
        community_id: {each: held[each] for each in those if each in held}
        for community_id, those in units.items()
    }


def holders_in(
    session: Session, scope: Scope, permissions: Collection[Permission], *, now: datetime
) -> Holders:
    """Whose offices allow any of `permissions` in that very scope, by those of them that do: a
    community's as `holders_of` has them; a unit's and the installation's own, and the
    installation's administrators over them.
    """
    grants = grants_by_scope(session, [scope], permissions, now=now)
    return holders_among(grants, scope, permissions)


def grants_by_scope(
    session: Session,
    scopes: Collection[Scope],
    permissions: Collection[Permission],
    *,
    now: datetime,
) -> GrantsByScope:
    """What `holders_among` and `unit_holders_among` are told by, of those scopes and the
    installation, in one statement: offices that allow any of `permissions` anywhere.
    """
    rules = (ALLOWED, IN_COURSES, IN_UNIT, OF_INSTALLATION)
    roles = frozenset[Role]().union(*(_roles(each, permissions) for each in rules))
    found: dict[Scope, list[Grant]] = {}
    every = {*scopes, INSTALLATION}
    for grant in grants_in_all(session, every, roles | {Role.ADMINISTRATOR}, now=now):
        found.setdefault(grant.scope, []).append(grant)
    return found


def holders_among(
    grants: GrantsByScope, scope: Scope, permissions: Collection[Permission]
) -> Holders:
    """As `holders_in`."""
    here, over = grants.get(scope, ()), grants.get(INSTALLATION, ())
    if isinstance(scope, UUID):
        found = _of(here, _roles(ALLOWED, permissions))
        above = frozenset(Role) if OVER_COMMUNITIES.intersection(permissions) else frozenset()
    else:
        above = _roles(IN_UNIT if isinstance(scope, UnitScope) else OF_INSTALLATION, permissions)
        found = _of(here, above)
    for each, roles in _of(over, above).items():
        found[each] = found.get(each, frozenset()) | roles
    return found


def _roles(
    rules: Mapping[Permission, frozenset[Role]], permissions: Collection[Permission]
) -> frozenset[Role]:
    return frozenset(role for each in permissions for role in rules.get(each, ()))


def _of(grants: Iterable[Grant], wanted: frozenset[Role]) -> Holders:
    found: Holders = {}
    for grant in grants:
        if grant.role in wanted:
            found[grant.member_id] = found.get(grant.member_id, frozenset()) | {grant.role}
    return found
