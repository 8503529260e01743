"""Which units and communities work together at a moment; the rights ask this."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from community.units.models import AgreementRow


def units_with(session: Session, community_id: UUID, *, now: datetime) -> frozenset[UUID]:
    """The units that the community works with at `now` (UTC-aware)."""
    wanted = select(AgreementRow.unit_id).where(
        AgreementRow.community_id == community_id, *in_force(now)
    )
    return frozenset(session.scalars(wanted))


def communities_with(session: Session, unit_id: UUID, *, now: datetime) -> frozenset[UUID]:
    """The communities that the unit works with at `now`."""
    wanted = select(AgreementRow.community_id).where(
        AgreementRow.unit_id == unit_id, *in_force(now)
    )
    return frozenset(session.scalars(wanted))


def communities_by_unit(
    session: Session, unit_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, frozenset[UUID]]:
    """The same of each of these units that works with any, in one statement."""
    if not unit_ids:
        return {}
    found: dict[UUID, set[UUID]] = {}
    wanted = select(AgreementRow.unit_id, AgreementRow.community_id).where(
        AgreementRow.unit_id.in_(unit_ids), *in_force(now)
    )
    for unit_id, community_id in session.execute(wanted):
        found.setdefault(unit_id, set()).add(community_id)
    return {unit_id: frozenset(those) for unit_id, those in found.items()}


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AgreementRow.agreed <= now,
        or_(AgreementRow.ended.is_(None), AgreementRow.ended > now),
    )
