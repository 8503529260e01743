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
from community.roles import Grant, Role, grants_in_all, grants_in_units
from community.scopes import INSTALLATION, Scope, UnitScope
from community.units.agreed import units_by_community

Holders = dict[UUID, frozenset[Role]]
"""Members with those of their roles that count."""
Ask = tuple[Scope, frozenset[Permission]]
"""Whose offices allow any of these in that scope."""


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
    return unit_holders_in(session, [community_id], permissions, now=now).get(community_id, {})


def unit_holders_in(
    session: Session,
    communities: Collection[UUID],
    permissions: Collection[Permission],
    *,
    now: datetime,
) -> dict[UUID, dict[UUID, Holders]]:
    """The same of each of these communities that works with any unit."""
    units = units_by_community(session, communities, now=now)
    by_unit: dict[UUID, list[Grant]] = {}
    for grant in grants_in_units(session, set().union(*units.values()), now=now):
        assert isinstance(grant.scope, UnitScope)
        by_unit.setdefault(grant.scope.unit_id, []).append(grant)
    wanted = _roles(IN_COURSES, permissions)
    held = {unit_id: _of(grants, wanted) for unit_id, grants in by_unit.items()}
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
    ask = scope, frozenset(permissions)
    return holders_by_ask(session, [ask], now=now)[ask]


def holders_by_ask(session: Session, asks: Collection[Ask], *, now: datetime) -> dict[Ask, Holders]:
    """The same of several scopes and permissions, in one statement."""
    by_scope: dict[Scope, list[Grant]] = {}
    scopes = {scope for scope, _permissions in asks} | {INSTALLATION}
    for grant in grants_in_all(session, scopes, now=now):
        by_scope.setdefault(grant.scope, []).append(grant)
    return {ask: _held(by_scope, *ask) for ask in asks}


def _held(
    grants: Mapping[Scope, Collection[Grant]], scope: Scope, permissions: Collection[Permission]
) -> Holders:
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
    rules: dict[Permission, frozenset[Role]], permissions: Collection[Permission]
) -> frozenset[Role]:
    return frozenset(role for each in permissions for role in rules.get(each, ()))


def _of(grants: Iterable[Grant], wanted: frozenset[Role]) -> Holders:
    found: Holders = {}
    for grant in grants:
        if grant.role in wanted:
            found[grant.member_id] = found.get(grant.member_id, frozenset()) | {grant.role}
    return found
