"""The second side: she enters the code, sees what would be joined, and accepts."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select

from community.errors import AlreadyTogether, OwnCode, TooManyWrongCodes, UnknownOffer
from community.joining.codes import hash_of, new_number
from community.joining.models import JoiningOfferRow, WrongCodeRow
from community.joining.offers import (
    JoiningOffer,
    Outcome,
    end,
    herself,
    is_open,
    locked_offer,
    offer_of,
)
from community.joining.together import members_together
from community.rights import Asker
from storage import UnitOfWork

TO_DECIDE = timedelta(minutes=30)
MOST_WRONG_CODES, IN_THE_LAST = 10, timedelta(hours=1)


def enter_joining_code(
    uow: UnitOfWork, *, asker: Asker, code: str, now: datetime
) -> JoiningOffer | None:
    """The offer behind the code, hers from now on; None when it is no code that is good now, which
    is counted once the unit of work is committed.

    Nothing is joined by this, and nobody else can enter the code any more. Raises `OnlyHerself`,
    `TooManyWrongCodes`, `OwnCode`, `AlreadyTogether`.
    """
    who, session = herself(asker), uow.session
    _refuse_who_guesses(uow, who, now)
    row = session.scalar(
        select(JoiningOfferRow)
        .where(JoiningOfferRow.code_hash == hash_of(code), *is_open(now))
        .with_for_update()
    )
    if row is None or row.second_id not in (None, who):
        session.add(WrongCodeRow(id=uuid4(), member_id=who, at=now))
        return None
    if row.first_id == who:
        raise OwnCode
    if row.first_id in members_together(session, who):
        raise AlreadyTogether
    if row.second_id is None:
        _end_others(uow, who, now)
        row.second_id, row.entered_at, row.expires = who, now, now + TO_DECIDE
        session.flush()
    return offer_of(row, who)


def accept_joining(uow: UnitOfWork, *, asker: Asker, offer_id: UUID, now: datetime) -> JoiningOffer:
    """She who entered the code accepts; the number in the answer goes to the first side.

    Raises `OnlyHerself`, `UnknownOffer`.
    """
    who = herself(asker)
    row = locked_offer(uow.session, who, offer_id, now=now)
    if who != row.second_id:
        raise UnknownOffer
    if row.accepted_at is None:
        row.accepted_at, row.number = now, new_number()
        uow.session.flush()
    return offer_of(row, who)


def _refuse_who_guesses(uow: UnitOfWork, who: UUID, now: datetime) -> None:
    """Of those a clock that ran ahead has dated, none keeps her out for long."""
    is_over = or_(WrongCodeRow.at <= now - IN_THE_LAST, WrongCodeRow.at > now + IN_THE_LAST)
    uow.session.execute(delete(WrongCodeRow).where(WrongCodeRow.member_id == who, is_over))
    wrong = select(func.count()).where(WrongCodeRow.member_id == who)
    if (uow.session.scalar(wrong) or 0) >= MOST_WRONG_CODES:
        raise TooManyWrongCodes


def _end_others(uow: UnitOfWork, who: UUID, now: datetime) -> None:
    """She decides about one offer at a time, so that she never accepts another than she sees."""
    hers = select(JoiningOfferRow).where(JoiningOfferRow.second_id == who, *is_open(now))
    for row in uow.session.scalars(hers.with_for_update()):
        end(row, Outcome.REPLACED, now)
