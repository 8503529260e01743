"""The way of a mail out of the outbox: claimed, handed over, settled; nothing goes out twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from community.mailing.addresses import address_of, note_refusal, refusal_of
from community.mailing.kinds import Delivery, kind_of
from community.mailing.models import MailRow, MailState
from community.mailing.preferences import delivery_of
from storage import Database, UnitOfWork

CLOCKS_DIFFER = timedelta(minutes=1)
"""A lease that ends later than any could, but for this, was taken while the clock was wrong."""
GIVE_UP_AFTER = timedelta(days=3)
"""For so long a mail that a server puts off is tried again (RFC 5321, 4.5.4.1)."""


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
    due = or_(and_(*_claimable(now, lease)), and_(*_interrupted(now, lease)))
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
    """Take the oldest due mails, and how many needed no sending: what nobody waits for any more,
    what nobody wants, what has nowhere to go is settled here.
    """
    query = (
        select(MailRow)
        .where(*_claimable(now, lease))
        .order_by(MailRow.next_try, MailRow.queued, MailRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    if only is not None:
        query = query.where(MailRow.id == only)
    claimed, settled = [], 0
    for row in uow.session.scalars(query).all():
        address = row.address or (address_of(uow.session, row.member_id) if row.member_id else None)
        state, reason = _not_to_send(uow.session, row, address, now)
        if state is not None or address is None:
            _settle(row, state or MailState.DISMISSED, reason, now)
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
    """Note that the mail is about to be handed over; False when it is another worker's by now.

    Commit before the mail's first byte leaves: who finds the mail in this state later knows that
    it may have arrived.
    """
    moved = uow.session.execute(
        update(MailRow)
        .where(
            MailRow.id == mail.id,
            MailRow.lease_token == mail.token,
            MailRow.state == MailState.QUEUED.value,
        )
        .values(
            state=MailState.SENDING.value,
            attempts=MailRow.attempts + 1,
            lease_until=now + lease,
            reason=None,
        )
        .returning(MailRow.id)
    )
    return moved.first() is not None


def mail_sent(uow: UnitOfWork, mail: Claimed, *, now: datetime) -> bool:
    """The server took it. This also settles what meanwhile counts as uncertain."""
    row = _current(uow, mail, MailState.SENDING, MailState.UNCERTAIN)
    if row is None:
        return False
    _settle(row, MailState.SENT, None, now)
    return True


def mail_refused(
    uow: UnitOfWork, mail: Claimed, *, reason: str, address_too: bool, now: datetime
) -> bool:
    """The server will never take it; with `address_too` nothing at all for that address."""
    row = _current(uow, mail, MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN)
    if row is None:
        return False
    _count(row)
    _settle(row, MailState.REFUSED, reason, now)
    if address_too:
        note_refusal(uow, mail.address, reason=reason, now=now)
    return True


def mail_put_off(
    uow: UnitOfWork, mail: Claimed, *, reason: str, next_try: datetime, now: datetime
) -> bool:
    """The server did not take it now; it is tried again then, or given up after three days."""
    row = _current(uow, mail, MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN)
    if row is None:
        return False
    _count(row)
    if next_try - row.queued > GIVE_UP_AFTER:
        _settle(row, MailState.REFUSED, f"gave_up {reason}", now)
        return True
    row.state, row.reason, row.next_try = MailState.QUEUED.value, reason, next_try
    row.settled = row.lease_owner = row.lease_until = None
    return True


def mail_uncertain(uow: UnitOfWork, mail: Claimed, *, reason: str, now: datetime) -> bool:
    """Nobody knows whether the server took it."""
    row = _current(uow, mail, MailState.SENDING)
    if row is None:
        return False
    _settle(row, MailState.UNCERTAIN, reason, now)
    return True


def give_back(uow: UnitOfWork, mails: Sequence[Claimed]) -> None:
    """These were not handed over; any worker may take them."""
    for mail in mails:
        row = _current(uow, mail, MailState.QUEUED)
        if row is not None:
            row.lease_owner = row.lease_until = None
    uow.session.flush()


def find_interrupted(uow: UnitOfWork, *, now: datetime, lease: timedelta, most: int = 100) -> int:
    """Mails whose worker ended while it handed them over are uncertain; how many there were.

    Their token stays: should that worker live after all, its answer still settles them.
    """
    query = select(MailRow).where(*_interrupted(now, lease)).order_by(MailRow.id).limit(most)
    found = uow.session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in found:
        _settle(row, MailState.UNCERTAIN, "interrupted", now)
    uow.session.flush()
    return len(found)


def let_go_of_overdue(database: Database, *, now: datetime, most: int = 100) -> int:
    """Where no mail server is set: dismiss what nobody waits for any more; how many there were."""
    overdue = select(MailRow).where(
        MailRow.state == MailState.QUEUED.value,
        or_(MailRow.until <= now, MailRow.queued < now - GIVE_UP_AFTER),
    )
    with database.reading() as session:
        if session.scalars(overdue.limit(1)).first() is None:
            return 0
    with database.unit_of_work() as uow:
        found = uow.session.scalars(overdue.limit(most).with_for_update(skip_locked=True)).all()
        for row in found:
            is_late = row.until is not None and row.until <= now
            _settle(row, MailState.DISMISSED, "too_late" if is_late else "no_server", now)
        uow.commit()
    return len(found)


def _claimable(now: datetime, lease: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        MailRow.state == MailState.QUEUED.value,
        MailRow.next_try <= now,
        _lease_is_over(now, lease),
    )


def _interrupted(now: datetime, lease: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (MailRow.state == MailState.SENDING.value, _lease_is_over(now, lease))


def _lease_is_over(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    return or_(
        MailRow.lease_until.is_(None),
        MailRow.lease_until < now,
        MailRow.lease_until > now + 2 * lease + CLOCKS_DIFFER,
    )


def _not_to_send(
    session: Session, row: MailRow, address: str | None, now: datetime
) -> tuple[MailState | None, str | None]:
    """The state and the reason of a mail that is not to be sent; (None, None) for one that is."""
    kind = kind_of(row.kind)
    if row.until is not None and row.until <= now:
        return MailState.DISMISSED, "too_late"
    if row.member_id and delivery_of(session, row.member_id, row.kind) is Delivery.NEVER:
        return MailState.DISMISSED, "not_wanted"
    if address is None:
        return MailState.DISMISSED, "no_address"
    if not kind.proves and refusal_of(session, address) is not None:
        return MailState.REFUSED, "address_refused"
    return None, None


def _current(uow: UnitOfWork, mail: Claimed, *states: MailState) -> MailRow | None:
    """Its row, unless somebody else claimed or resent it since."""
    query = select(MailRow).where(
        MailRow.id == mail.id,
        MailRow.lease_token == mail.token,
        MailRow.state.in_([state.value for state in states]),
    )
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(fresh).one_or_none()


def _count(row: MailRow) -> None:
    """What was refused before it was handed over was tried, too."""
    if row.state == MailState.QUEUED.value:
        row.attempts += 1


def _settle(row: MailRow, state: MailState, reason: str | None, now: datetime) -> None:
    """What is out, or will never be, keeps neither its secret nor a stranger's address."""
    row.state, row.reason, row.settled = state.value, reason, now
    row.lease_owner = row.lease_until = row.next_try = None
    if state in (MailState.SENT, MailState.DISMISSED):
        row.secret = row.address = None
