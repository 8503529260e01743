"""Training units in a line each: their LMSs, whom they work with, what waits for an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from community.units.founding import Unit, units
from community.units.lms import lms_by_unit
from community.units.models import AgreementRow


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """`asked_by` are the communities whose question waits for the unit's answer."""

    unit: Unit
    communities: tuple[UUID, ...]
    asked_by: tuple[UUID, ...]
    lms: int


def unit_summaries(
    session: Session, unit_ids: Collection[UUID], *, now: datetime
) -> list[UnitSummary]:
    """By short name, in three statements. Whoever calls has asked which may be shown."""
    if not unit_ids:
        return []
    lms = lms_by_unit(session, unit_ids)
    agreed: dict[UUID, list[UUID]] = {}
    asking: dict[UUID, list[UUID]] = {}
    questions = select(AgreementRow).where(
        AgreementRow.unit_id.in_(unit_ids),
        or_(AgreementRow.ended.is_(None), AgreementRow.ended > now),
    )
    for each in session.scalars(questions.order_by(AgreementRow.asked, AgreementRow.id)):
        if each.agreed is not None and each.agreed <= now:
            agreed.setdefault(each.unit_id, []).append(each.community_id)
        elif each.agreed is None and not each.asked_by_unit:
            asking.setdefault(each.unit_id, []).append(each.community_id)
    return [
        UnitSummary(
            unit=each,
            communities=tuple(agreed.get(each.id, ())),
            asked_by=tuple(asking.get(each.id, ())),
            lms=len(lms.get(each.id, ())),
        )
        for each in units(session)
        if each.id in unit_ids
    ]
