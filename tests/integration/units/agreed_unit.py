"""A training unit that works with a community: asked for by the unit, and agreed to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from community import OPERATOR, agree, ask_agreement, found_unit
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class AgreedUnit:
    id: UUID
    agreement_id: UUID


def agreed_unit(
    uow: UnitOfWork, slug: str, community_id: UUID, *, name: str = "", now: datetime
) -> AgreedUnit:
    """Without a `name` it is called by its slug."""
    unit = found_unit(uow, asker=OPERATOR, slug=slug, name={"en": name or slug}, now=now)
    asked = ask_agreement(
        uow,
        asker=OPERATOR,
        unit_id=unit.id,
        community_id=community_id,
        by_unit=True,
        reason="test",
        now=now,
    )
    agree(uow, asked.id, asker=OPERATOR, now=now)
    return AgreedUnit(unit.id, asked.id)
