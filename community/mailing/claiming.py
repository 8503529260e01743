"""Taking mail out of the outbox to hand it over: by one worker at a time, none of it twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from community.mailing.models import MailRow, MailState
from community.mailing.sendable import address_for, drop_unwanted_parts, known_of, why_not
from community.mailing.settled import current, settle
from storage import UnitOfWork

CLOCKS_DIFFER = timedelta(minutes=1)
"""A lease that ends later than any could, but for this, was taken while the clock was wrong."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One mail under a worker's lease; `token` proves that the lease is still its own."""

    id: UUID
    kind: str
    member_id: UUID | None
    address: str
    locale: str | None
    contents: Mapping[str, Any]
    secret: bytes | None
    attempts: int
    queued: datetime
    token: int


def has_due_mail(session: Session, *, now: datetime, lease: timedelta) -> bool:
    """Whether there is anything to send, or to find out about."""
    due = or_(and_(*_claimable(now, lease)), and_(*interrupted(now, lease)))
    return session.scalar(select(MailRow.id).where(due).limit(1)) is not None


def claim_mails(
    uow: UnitOfWork,
    owner: UUID,
    *,
    now: datetime,
    lease: timedelta,
    most: int,
    only: UUID | None = None,
) -> tuple[list[Claimed], int]:
    """Take the oldest due mails, links that let somebody in before all others, and how many needed
    no sending: what nobody waits for any more, what nobody wants, what has nowhere to go is
    settled here.
    """
    claimed, settled = [], 0
    due = _due(uow.session, now, lease, most, only)
    known = known_of(uow.session, due)
    for row in due:
        drop_unwanted_parts(uow.session, row, now=now)
        address = address_for(known, row)
        state, reason = why_not(uow.session, known, row, address, now=now)
        if state is not None or address is None:
            settle(row, state or MailState.DISMISSED, reason, now)
            settled += 1
            continue
        row.lease_owner, row.lease_until = owner, now + lease
        row.lease_token += 1
        claimed.append(
            Claimed(
                id=row.id,
                kind=row.kind,
                member_id=row.member_id,
                address=address,
                locale=row.locale,
                contents=dict(row.contents),
                secret=row.secret,
                attempts=row.attempts,
                queued=row.queued,
                token=row.lease_token,
            )
        )
    uow.session.flush()
    return claimed, settled


def begin_sending(uow: UnitOfWork, mail: Claimed, *, now: datetime, lease: timedelta) -> bool:
    """Note that the mail is about to be handed over; False when it must not be: it is another
    worker's by now, or she does not want it, was forgotten or has another address since.

    Commit whatever the answer, and before the mail's first byte leaves: who finds the mail in this
    state later knows that it may have arrived.
    """
    row = current(uow.session, mail.id, mail.token, MailState.QUEUED)
    if row is None:
        return False
    is_written_anew = drop_unwanted_parts(uow.session, row, now=now) > 0
    known = known_of(uow.session, [row])
    address = address_for(known, row)
    state, reason = why_not(uow.session, known, row, address, now=now)
    if state is not None:
        settle(row, state, reason, now)
    elif is_written_anew or address != mail.address:
        row.lease_owner = row.lease_until = None
    else:
        row.state, row.reason = MailState.SENDING.value, None
        row.attempts, row.lease_until = row.attempts + 1, now + lease
    uow.session.flush()
    return row.state == MailState.SENDING.value


def give_back(uow: UnitOfWork, mails: Sequence[Claimed]) -> None:
    """These were not handed over; any worker may take them."""
    for mail in mails:
        row = current(uow.session, mail.id, mail.token, MailState.QUEUED)
        if row is not None:
            row.lease_owner = row.lease_until = None
    uow.session.flush()


def _due(
    session: Session, now: datetime, lease: timedelta, most: int, only: UUID | None
) -> list[MailRow]:
    """Those with a secret are few and have an index of their own: a burst does not hide them."""
    query = select(MailRow).where(*_claimable(now, lease)).order_by(MailRow.next_try)
    if only is not None:
        query = query.where(MailRow.id == only)
    rows: list[MailRow] = []
    for some in (MailRow.secret.is_not(None), MailRow.secret.is_(None)):
        if (left := most - len(rows)) > 0:
            locked = query.where(some).limit(left).with_for_update(skip_locked=True)
            rows += session.scalars(locked)
    return rows


def _claimable(now: datetime, lease: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        MailRow.state == MailState.QUEUED.value,
        MailRow.next_try <= now,
        _lease_is_over(now, lease),
    )


def interrupted(now: datetime, lease: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (MailRow.state == MailState.SENDING.value, _lease_is_over(now, lease))


def _lease_is_over(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    return or_(
        MailRow.lease_until.is_(None),
        MailRow.lease_until < now,
        MailRow.lease_until > now + 2 * lease + CLOCKS_DIFFER,
    )
