"""She decides; what follows for records that leave is written in the same transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from community.consents.decisions import consenting, newest_decisions
from community.consents.models import ConsentRow
from community.consents.purposes import FORWARD, PURPOSES
from community.errors import OnlyHerself, UnknownPurpose
from community.joining import lock_together
from community.members import lock_members, members_by_id
from community.rights import Asker
from lrs_adapter import Iris, end_withholding, withhold
from storage import UnitOfWork


def decide(
    uow: UnitOfWork,
    iris: Iris,
    *,
    asker: Asker,
    answers: Mapping[str, bool],
    language: str,
    now: datetime,
) -> None:
    """Add her yes or no to each purpose named, at every place that she joined.

    An answer that is the same as her newest one to the same text adds nothing. `language` is that
    in which she read. Raises `OnlyHerself`, `UnknownPurpose`.
    """
    if asker.is_operator or asker.member_id is None:
        raise OnlyHerself
    for key in answers:
        if key not in PURPOSES:
            raise UnknownPurpose(key)
    hers = lock_together(uow, asker.member_id)
    decided = newest_decisions(uow.session, hers, PURPOSES.values())
    newest = {(each.member_id, each.purpose): each for each in decided}
    for key, given in answers.items():
        for member_id in hers:
            known = newest.get((member_id, key))
            if known and known.given == given and known.text_is_current:
                continue
            uow.session.add(
                ConsentRow(
                    id=uuid4(),
                    member_id=member_id,
                    purpose=key,
                    given=given,
                    text_version=PURPOSES[key].version,
                    language=language,
                    at=now,
                )
            )
    uow.session.flush()
    settle_forwarding(uow, iris, hers, now)


def settle_forwarding(
    uow: UnitOfWork, iris: Iris, members: Collection[UUID], now: datetime
) -> None:
    """Withhold the records of those who refuse, and of no others.

    To be called when members were joined or parted too, since then one's no begins or ends to
    hold for another.
    """
    lock_members(uow, members)  # nobody decides between the question and what follows
    agree = consenting(uow.session, members, FORWARD)
    known = members_by_id(uow.session, members)
    withhold(uow, iris, [known[each].record_id for each in members if each not in agree], now)
    end_withholding(uow, iris, [known[each].record_id for each in members if each in agree], now)
