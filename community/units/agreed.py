"""Which units and communities work together at a moment; the rights ask this."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from community.units.models import AgreementRow
from storage import asked_once, keep_answers, kept_answer, utc_now

Agreed = tuple[UUID, UUID, datetime, datetime | None]
"""Unit, community, since when they work together, and until when if that is known."""


def units_with(session: Session, community_id: UUID, *, now: datetime) -> frozenset[UUID]:
    """The units that the community works with at `now` (UTC-aware)."""
    wanted = select(AgreementRow.unit_id).where(
        AgreementRow.community_id == community_id, *in_force(now)
    )
    return frozenset(session.scalars(wanted))


def units_by_community(
    session: Session, communities: Collection[UUID], *, now: datetime
) -> dict[UUID, frozenset[UUID]]:
    """The same of each of these communities that works with any, in one statement."""
    found: dict[UUID, set[UUID]] = {}
    known = kept_answer(session, standing_agreements)
    if known is None:
        wanted = select(AgreementRow.community_id, AgreementRow.unit_id).where(
            AgreementRow.community_id.in_(communities), *in_force(now)
        )
        pairs = [(community_id, unit_id) for community_id, unit_id in session.execute(wanted)]
    else:
        pairs = [
            (place, unit_id)
            for unit_id, place, agreed, ended in known
            if place in communities and _holds(agreed, ended, now)
        ]
    for community_id, unit_id in pairs:
        found.setdefault(community_id, set()).add(unit_id)
    return {community_id: frozenset(those) for community_id, those in found.items()}


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
    found: dict[UUID, set[UUID]] = {}
    for unit_id, community_id, agreed, ended in _agreed(session, frozenset(unit_ids)):
        if _holds(agreed, ended, now):
            found.setdefault(unit_id, set()).add(community_id)
    return {unit_id: frozenset(those) for unit_id, those in found.items()}


@asked_once
def standing_agreements(session: Session) -> list[Agreed]:
    """All that has not ended, for a page that asks about many units and communities."""
    found = select(
        AgreementRow.unit_id, AgreementRow.community_id, AgreementRow.agreed, AgreementRow.ended
    ).where(*standing())
    return [
        (unit, place, since, end) for unit, place, since, end in session.execute(found) if since
    ]


def standing() -> tuple[ColumnElement[bool], ...]:
    """Agreed, and not ended yet."""
    return (
        AgreementRow.agreed.is_not(None),
        or_(AgreementRow.ended.is_(None), AgreementRow.ended > utc_now()),
    )


@asked_once
def _agreed(session: Session, unit_ids: frozenset[UUID]) -> list[Agreed]:
    """Rights ask again and again, each time at another `now`."""
    if not unit_ids:
        return []
    known = kept_answer(session, standing_agreements)
    if known is not None:
        return [each for each in known if each[0] in unit_ids]
    wanted = select(
        AgreementRow.unit_id, AgreementRow.community_id, AgreementRow.agreed, AgreementRow.ended
    ).where(AgreementRow.unit_id.in_(unit_ids), AgreementRow.agreed.is_not(None))
    return [
        (unit, place, since, end) for unit, place, since, end in session.execute(wanted) if since
    ]


def know_agreed(
    session: Session,
    unit_id: UUID,
    found: Iterable[tuple[UUID, datetime | None, datetime | None]],
) -> None:
    """What another question of a reading has found out: (community, agreed, ended) of all of the
    unit's agreements.
    """
    rows = [(unit_id, place, agreed, ended) for place, agreed, ended in found if agreed]
    keep_answers(session, _agreed, {frozenset({unit_id}): rows})


def _holds(agreed: datetime, ended: datetime | None, now: datetime) -> bool:
    return agreed <= now and (ended is None or ended > now)


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AgreementRow.agreed <= now,
        or_(AgreementRow.ended.is_(None), AgreementRow.ended > now),
    )
