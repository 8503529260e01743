"""The first side again: she sees who accepted, types the number, and the two are one person."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from community.errors import AlreadyTogether, UnknownOffer
from community.identities import lms_accounts_of
from community.joining.codes import same_number
from community.joining.joinings import Joining, joining_of
from community.joining.models import JoiningRow
from community.joining.offers import MOST_WRONG_NUMBERS, Outcome, end, herself, locked_offer
from community.joining.together import lock_together, members_together
from community.mailing.posting import post
from community.rights import Asker
from storage import UnitOfWork


def confirm_joining(
    uow: UnitOfWork, *, asker: Asker, offer_id: UUID, number: str, now: datetime
) -> Joining | None:
    """Join the two, once the second side accepted and the asker has her number from there.

    None when the number is another, which is counted once the unit of work is committed; the
    third time ends the offer. Raises `OnlyHerself`, `UnknownOffer`, `AlreadyTogether`.
    """
    who, session = herself(asker), uow.session
    offer = locked_offer(session, who, offer_id, now=now)
    if who != offer.first_id or offer.second_id is None or offer.number is None:
        raise UnknownOffer
    if not same_number(number, offer.number):
        offer.wrong_numbers += 1
        if offer.wrong_numbers >= MOST_WRONG_NUMBERS:
            end(offer, Outcome.GUESSED, now)
        session.flush()
        return None
    lock_together(uow, offer.first_id, offer.second_id)  # from both sides at once takes turns
    if offer.second_id in members_together(session, offer.first_id):
        raise AlreadyTogether
    end(offer, Outcome.JOINED, now)
    row = JoiningRow(
        id=uuid4(),
        offer_id=offer.id,
        first_id=offer.first_id,
        second_id=offer.second_id,
        joined_at=now,
    )
    session.add(row)
    session.flush()
    for told, other in ((offer.first_id, offer.second_id), (offer.second_id, offer.first_id)):
        post(
            uow,
            kind="places-joined",
            to=told,
            values={"platform": _where(session, other)},
            now=now,
        )
    return joining_of(row)


def _where(session: Session, member_id: UUID) -> str | None:
    """The host of her LMS, which she knows by its address."""
    accounts = lms_accounts_of(session, member_id)
    return urlsplit(accounts[0].issuer).hostname if accounts else None
