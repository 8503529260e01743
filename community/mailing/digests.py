"""The day's digest: what waited for it becomes one mail to each member, in one transaction each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.mailing.kinds import DIGEST, Delivery
from community.mailing.mending import Mail, mail_value
from community.mailing.models import MailRow, MailState
from community.mailing.posting import post
from community.mailing.preferences import delivery_of
from storage import Database

MOST = 50
"""So many members' digests are made in one step."""
MOST_IN_ONE = 100
"""What is more than this comes with the next one."""


def gather_digests(database: Database, *, now: datetime) -> int:
    """A worker's step: a digest for each member whose time has come; how many were made."""
    due = (
        select(MailRow.member_id)
        .where(MailRow.state == MailState.WAITING.value, MailRow.next_try <= now)
        .distinct()
        .limit(MOST)
    )
    with database.reading() as session:
        members = [one for one in session.scalars(due) if one is not None]
    return sum(_gather(database, member_id, now) for member_id in members)


def digest_parts(session: Session, digest_id: UUID) -> list[Mail]:
    """What a digest holds, the oldest first."""
    query = select(MailRow).where(MailRow.digest_id == digest_id)
    return [mail_value(row) for row in session.scalars(query.order_by(MailRow.queued, MailRow.id))]


def _gather(database: Database, member_id: UUID, now: datetime) -> int:
    """1 where there was something to gather that no other worker has gathered."""
    with database.unit_of_work() as uow:
        query = (
            select(MailRow)
            .where(
                MailRow.member_id == member_id,
                MailRow.state == MailState.WAITING.value,
                MailRow.next_try <= now,
            )
            .order_by(MailRow.queued, MailRow.id)
            .limit(MOST_IN_ONE)
            .with_for_update(skip_locked=True)
        )
        wanted = []
        for row in uow.session.scalars(query).all():
            row.next_try = None
            if delivery_of(uow.session, member_id, row.kind) is Delivery.NEVER:
                row.state, row.reason, row.settled = MailState.DISMISSED.value, "not_wanted", now
            else:
                wanted.append(row)
        digest = post(uow, kind=DIGEST, to=member_id, now=now) if wanted else None
        for row in wanted:
            row.state, row.digest_id = MailState.GATHERED.value, digest
        uow.commit()
        return 1 if wanted else 0
