"""A mail's row: found while it is still the asker's, and settled so that nothing secret stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.mailing.kinds import kind_of
from community.mailing.models import MailRow, MailState


def current(session: Session, mail_id: UUID, token: int, *states: MailState) -> MailRow | None:
    """The row in one of these states, locked, unless somebody else claimed or resent it since."""
    query = select(MailRow).where(
        MailRow.id == mail_id,
        MailRow.lease_token == token,
        MailRow.state.in_([state.value for state in states]),
    )
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()


def settle(row: MailRow, state: MailState, reason: str | None, now: datetime) -> None:
    """What is out, or will never be, keeps neither its secret nor a stranger's address; what was
    told to somebody who was forgotten does not in any case.
    """
    row.state, row.reason, row.settled = state.value, reason, now
    row.lease_owner = row.lease_until = row.next_try = None
    if state in (MailState.SENT, MailState.DISMISSED) or kind_of(row.kind).last:
        row.secret = row.address = None
