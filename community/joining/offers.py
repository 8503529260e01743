"""Offers to join as each of their two sides may see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from community.errors import OnlyHerself, UnknownOffer
from community.joining.models import JoiningOfferRow
from community.rights import Asker

MOST_WRONG_NUMBERS = 3
LONGEST_OPEN = timedelta(minutes=35)
"""Longer than any offer is open, with a little for clocks that differ: what would stay open longer
was made while a clock ran ahead, and is good no more."""


class Outcome(StrEnum):
    """How an offer ended; one that merely ran out has none."""

    JOINED = "joined"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    REPLACED = "replaced"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class JoiningOffer:
    """An open offer. `number` is there for the second side alone, once she accepted."""

    id: UUID
    first_id: UUID
    second_id: UUID | None
    made_at: datetime
    expires: datetime
    is_entered: bool
    is_accepted: bool
    numbers_left: int
    number: str | None


def herself(asker: Asker) -> UUID:
    """The member who asks. Joining is for her alone: raises `OnlyHerself` for an operator and for
    whoever the LMS did not name; no role helps.
    """
    if asker.is_operator or asker.member_id is None:
        raise OnlyHerself
    return asker.member_id


def open_offers(session: Session, asker: Asker, *, now: datetime) -> list[JoiningOffer]:
    """Those that the asker made or entered, the oldest first. Raises `OnlyHerself`."""
    who = herself(asker)
    query = (
        select(JoiningOfferRow)
        .where(
            or_(JoiningOfferRow.first_id == who, JoiningOfferRow.second_id == who), *is_open(now)
        )
        .order_by(JoiningOfferRow.made_at, JoiningOfferRow.id)
    )
    return [offer_of(row, who) for row in session.scalars(query)]


def open_offer(session: Session, asker: Asker, offer_id: UUID, *, now: datetime) -> JoiningOffer:
    """Raises `UnknownOffer` when it is over or somebody else's, and `OnlyHerself`."""
    for offer in open_offers(session, asker, now=now):
        if offer.id == offer_id:
            return offer
    raise UnknownOffer


def locked_offer(session: Session, who: UUID, offer_id: UUID, *, now: datetime) -> JoiningOfferRow:
    """The row of an open offer of hers, held until the unit of work ends. Raises `UnknownOffer`."""
    row = session.scalar(
        select(JoiningOfferRow)
        .where(JoiningOfferRow.id == offer_id, *is_open(now))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or who not in (row.first_id, row.second_id):
        raise UnknownOffer
    return row


def end(row: JoiningOfferRow, outcome: Outcome, now: datetime) -> None:
    row.outcome, row.ended_at = outcome.value, now


def is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        JoiningOfferRow.ended_at.is_(None),
        JoiningOfferRow.expires > now,
        JoiningOfferRow.expires <= now + LONGEST_OPEN,
    )


def offer_of(row: JoiningOfferRow, who: UUID) -> JoiningOffer:
    return JoiningOffer(
        id=row.id,
        first_id=row.first_id,
        second_id=row.second_id,
        made_at=row.made_at,
        expires=row.expires,
        is_entered=row.entered_at is not None,
        is_accepted=row.accepted_at is not None,
        numbers_left=MOST_WRONG_NUMBERS - row.wrong_numbers,
        number=row.number if who == row.second_id else None,
    )
