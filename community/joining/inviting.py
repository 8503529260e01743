"""The first side: she makes a code, and takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from community.errors import TooManyCodes
from community.joining.codes import hash_of, new_code
from community.joining.models import JoiningOfferRow
from community.joining.offers import Outcome, end, herself, is_open, locked_offer
from community.rights import Asker
from storage import UnitOfWork

TO_ENTER = timedelta(minutes=15)
MOST_CODES, IN_THE_LAST = 10, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class JoiningCode:
    """`code` cannot be shown again; it is good once, until `expires`."""

    offer_id: UUID
    code: str
    expires: datetime


def make_joining_code(uow: UnitOfWork, *, asker: Asker, now: datetime) -> JoiningCode:
    """A code for her other place; one that she made before is good no longer.

    Raises `OnlyHerself`, `TooManyCodes`.
    """
    who, session = herself(asker), uow.session
    recent = select(func.count()).where(
        JoiningOfferRow.first_id == who,
        JoiningOfferRow.made_at > now - IN_THE_LAST,
        JoiningOfferRow.made_at < now + IN_THE_LAST,
    )
    if (session.scalar(recent) or 0) >= MOST_CODES:
        raise TooManyCodes
    hers = select(JoiningOfferRow).where(JoiningOfferRow.first_id == who, *is_open(now))
    for row in session.scalars(hers.with_for_update()):
        end(row, Outcome.REPLACED, now)
    made = JoiningCode(offer_id=uuid4(), code=new_code(), expires=now + TO_ENTER)
    session.add(
        JoiningOfferRow(
            id=made.offer_id,
            code_hash=hash_of(made.code),
            first_id=who,
            made_at=now,
            expires=made.expires,
            wrong_numbers=0,
        )
    )
    session.flush()
    return made


def end_joining_offer(uow: UnitOfWork, *, asker: Asker, offer_id: UUID, now: datetime) -> None:
    """Either side says no: nothing was joined, and the code is good no longer.

    Raises `OnlyHerself`, `UnknownOffer`.
    """
    who = herself(asker)
    row = locked_offer(uow.session, who, offer_id, now=now)
    end(row, Outcome.WITHDRAWN if who == row.first_id else Outcome.DECLINED, now)
