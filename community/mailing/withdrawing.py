"""Taking back a mail that is not true any more, as long as it has not gone out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from community.mailing.models import MailRow, MailState
from community.mailing.settled import settle
from storage import UnitOfWork

WAITS = [state.value for state in (MailState.QUEUED, MailState.WAITING, MailState.GATHERED)]


def withdraw_mail(uow: UnitOfWork, *, kind: str, to: UUID, once: str, now: datetime) -> bool:
    """Take back what was posted to her under that kind and `once`; False where it is out already,
    or was never posted. A digest that holds it is written anew.
    """
    query = select(MailRow).where(
        MailRow.member_id == to,
        MailRow.kind == kind,
        MailRow.once == once,
        MailRow.state.in_(WAITS),
    )
    withdrawn = False
    for row in uow.session.scalars(query.with_for_update()).all():
        holder = row
        if row.digest_id is not None:
            holder = uow.session.get_one(MailRow, row.digest_id, with_for_update=True)
            if holder.state != MailState.QUEUED:
                continue
            holder.lease_owner = holder.lease_until = row.digest_id = None
        holder.lease_token += 1
        settle(row, MailState.DISMISSED, "withdrawn", now)
        withdrawn = True
    uow.session.flush()
    return withdrawn
