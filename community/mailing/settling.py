"""What became of a mail that was handed over, or that nobody handed over in time."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from community.mailing.addresses import note_refusal
from community.mailing.claiming import Claimed, interrupted
from community.mailing.kinds import kind_of
from community.mailing.models import MailRow, MailState
from community.mailing.settled import current, settle
from storage import Database, UnitOfWork

GIVE_UP_AFTER = timedelta(days=3)
"""For so long a mail that a server puts off is tried again (RFC 5321, 4.5.4.1)."""


def mail_sent(uow: UnitOfWork, mail: Claimed, *, now: datetime) -> bool:
    """The server took it. This also settles what meanwhile counts as uncertain."""
    row = current(uow.session, mail.id, mail.token, MailState.SENDING, MailState.UNCERTAIN)
    if row is None:
        return False
    settle(row, MailState.SENT, None, now)
    return True


def mail_refused(
    uow: UnitOfWork, mail: Claimed, *, reason: str, address_too: bool, now: datetime
) -> bool:
    """The server will never take it; with `address_too` nothing at all for that address."""
    row = current(
        uow.session, mail.id, mail.token, MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN
    )
    if row is None:
        return False
    _count(row)
    settle(row, MailState.REFUSED, reason, now)
    if address_too and not kind_of(mail.kind).last:
        note_refusal(uow, mail.address, reason=reason, now=now)
    return True


def mail_put_off(
    uow: UnitOfWork, mail: Claimed, *, reason: str, next_try: datetime, now: datetime
) -> bool:
    """The server did not take it now; it is tried again then, or given up after three days."""
    row = current(
        uow.session, mail.id, mail.token, MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN
    )
    if row is None:
        return False
    _count(row)
    if next_try - row.queued > GIVE_UP_AFTER:
        settle(row, MailState.REFUSED, f"gave_up {reason}", now)
        return True
    row.state, row.reason, row.next_try = MailState.QUEUED.value, reason, next_try
    row.settled = row.lease_owner = row.lease_until = None
    return True


def mail_uncertain(uow: UnitOfWork, mail: Claimed, *, reason: str, now: datetime) -> bool:
    """Nobody knows whether the server took it."""
    row = current(uow.session, mail.id, mail.token, MailState.SENDING)
    if row is None:
        return False
    settle(row, MailState.UNCERTAIN, reason, now)
    return True


def find_interrupted(uow: UnitOfWork, *, now: datetime, lease: timedelta, most: int = 100) -> int:
    """Mails whose worker ended while it handed them over are uncertain; how many there were.

    Their token stays: should that worker live after all, its answer still settles them.
    """
    query = select(MailRow).where(*interrupted(now, lease)).order_by(MailRow.id).limit(most)
    found = uow.session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in found:
        settle(row, MailState.UNCERTAIN, "interrupted", now)
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
            settle(row, MailState.DISMISSED, "too_late" if is_late else "no_server", now)
        uow.commit()
    return len(found)


def _count(row: MailRow) -> None:
    """What was refused before it was handed over was tried, too."""
    if row.state == MailState.QUEUED.value:
        row.attempts += 1
