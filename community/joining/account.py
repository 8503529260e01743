"""The account of all joining for operators: they see who did what when, and can do nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from community.joining.models import JoiningOfferRow, JoiningRow
from community.joining.offers import LONGEST_OPEN
from community.members import MemberRow

Side = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class JoiningEntry:
    """One offer and what came of it. People stand in it by record id, never by name.

    `state` is "open", "ran out", "withdrawn", "declined", "replaced", "guessed", "joined" or
    "parted".
    """

    offer_id: UUID
    first_record_id: UUID
    second_record_id: UUID | None
    state: str
    code_made_at: datetime
    entered_at: datetime | None
    accepted_at: datetime | None
    wrong_numbers: int
    joined_at: datetime | None
    parted_at: datetime | None
    parted_by: Side | None


def joining_account(
    session: Session, *, now: datetime, record_id: UUID | None = None
) -> list[JoiningEntry]:
    """Every offer there ever was, the newest first; with `record_id` those of that member."""
    first, second = aliased(MemberRow), aliased(MemberRow)
    query = (
        select(JoiningOfferRow, JoiningRow, first.record_id, second.record_id)
        .join(first, first.id == JoiningOfferRow.first_id)
        .outerjoin(second, second.id == JoiningOfferRow.second_id)
        .outerjoin(JoiningRow, JoiningRow.offer_id == JoiningOfferRow.id)
        .order_by(JoiningOfferRow.made_at.desc(), JoiningOfferRow.id)
    )
    if record_id is not None:
        query = query.where(or_(first.record_id == record_id, second.record_id == record_id))
    return [
        JoiningEntry(
            offer_id=offer.id,
            first_record_id=made_by,
            second_record_id=entered_by,
            state=_state(offer, joining, now),
            code_made_at=offer.made_at,
            entered_at=offer.entered_at,
            accepted_at=offer.accepted_at,
            wrong_numbers=offer.wrong_numbers,
            joined_at=joining.joined_at if joining else None,
            parted_at=joining.parted_at if joining else None,
            parted_by=_parted_by(joining) if joining else None,
        )
        for offer, joining, made_by, entered_by in session.execute(query)
    ]


def _state(offer: JoiningOfferRow, joining: JoiningRow | None, now: datetime) -> str:
    if joining is not None and joining.parted_at is not None:
        return "parted"
    return offer.outcome or ("open" if now < offer.expires <= now + LONGEST_OPEN else "ran out")


def _parted_by(joining: JoiningRow) -> Side | None:
    if joining.parted_by is None:
        return None
    return "first" if joining.parted_by == joining.first_id else "second"
