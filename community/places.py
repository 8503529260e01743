"""Where somebody may: the scopes and communities that the rights allow, in few statements."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.communities import CommunityRow
from community.rights import (
    IN_COURSES,
    NOBODY,
    Asker,
    Permission,
    allowed_throughout,
    brought_by_launch,
    grants_held,
)
from community.roles import roles_among
from community.scopes import INSTALLATION, Scope, UnitScope
from community.units.agreed import communities_with, in_force
from community.units.models import AgreementRow, UnitRow


def places_where(
    session: Session, asker: Asker, permission: Permission, *, now: datetime
) -> list[Scope]:
    """Every scope in which `is_allowed` is true: communities, then training units, each by short
    name, then the installation. It costs as much for a hundred of them as for one.
    """
    grants = grants_held(session, asker, now)
    hers = frozenset(
        grant.scope.unit_id
        for grant in grants
        if isinstance(grant.scope, UnitScope) and grant.role in IN_COURSES.get(permission, NOBODY)
    )
    agreed = _agreed(session, hers, now)

    def allowed(scope: Scope) -> bool:
        return (
            asker.is_operator
            or allowed_throughout(grants, permission, scope)
            or scope in agreed
            or (isinstance(scope, UUID) and brought_by_launch(asker, permission, scope))
        )

    communities = session.scalars(select(CommunityRow.id).order_by(CommunityRow.slug))
    units = session.scalars(select(UnitRow.id).order_by(UnitRow.slug))
    scopes: list[Scope] = [*communities, *map(UnitScope, units), INSTALLATION]
    return [scope for scope in scopes if allowed(scope)]


def communities_of_courses(
    session: Session, asker: Asker, permission: Permission, unit_id: UUID, *, now: datetime
) -> frozenset[UUID]:
    """The communities in which the asker may that in this training unit's courses: those of which
    an office allows it in all courses, and, with an office of the unit, those it works with.
    """
    grants = grants_held(session, asker, now)
    found = {
        each
        for each in session.scalars(select(CommunityRow.id))
        if asker.is_operator or allowed_throughout(grants, permission, each)
    }
    if roles_among(grants, UnitScope(unit_id)) & IN_COURSES.get(permission, NOBODY):
        found |= communities_with(session, unit_id, now=now)
    return frozenset(found)


def _agreed(session: Session, unit_ids: frozenset[UUID], now: datetime) -> frozenset[UUID]:
    if not unit_ids:
        return frozenset()
    wanted = select(AgreementRow.community_id).where(
        AgreementRow.unit_id.in_(unit_ids), *in_force(now)
    )
    return frozenset(session.scalars(wanted))
