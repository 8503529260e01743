"""The day's digest: what waited for it becomes one mail to each member, in one transaction each."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from community.mailing.kinds import DIGEST, Delivery
from community.mailing.mending import Mail, mail_value
from community.mailing.models import MailRow, MailState
from community.mailing.posting import post
from community.mailing.preferences import deliveries_of
from storage import Database, asked_once, asked_once_each, in_portions

MOST = 50
"""So many members' digests are made in one step."""
MOST_TOLD = 100
"""A digest tells so many of its mails one by one, and how many more there are."""
Parts = tuple[list[Mail], int]


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


@asked_once
def digest_parts(session: Session, digest_id: UUID) -> Parts:
    """What a digest tells, the oldest first, and how many more mails it stands for."""
    return digest_parts_of_each(session, [digest_id])[digest_id]


@asked_once_each(digest_parts)
def digest_parts_of_each(session: Session, digest_ids: Collection[UUID]) -> dict[UUID, Parts]:
    """The same of each, in one statement for a thousand."""
    found: dict[UUID, Parts] = {each: ([], 0) for each in digest_ids}
    for some in in_portions(digest_ids):
        held = MailRow.digest_id.in_(some), MailRow.state == MailState.GATHERED.value
        order = MailRow.queued, MailRow.id
        numbered = (
            select(
                MailRow,
                func.row_number().over(partition_by=MailRow.digest_id, order_by=order).label("at"),
                func.count().over(partition_by=MailRow.digest_id).label("many"),
            )
            .where(*held)
            .subquery()
        )
        part = aliased(MailRow, numbered)
        query = select(part, numbered.c.many).where(numbered.c.at <= MOST_TOLD)
        for row, many in session.execute(query.order_by(numbered.c.at)):
            told, _ = found[row.digest_id]
            told.append(mail_value(row))
            found[row.digest_id] = told, many - len(told)
    return found


def _gather(database: Database, member_id: UUID, now: datetime) -> int:
    """1 where there was something to gather that no other worker has gathered.

    All that waits for her goes into it, however much it is and whenever it was to go: she gets no
    second one on the same day because she moved to another time zone.
    """
    waiting = MailRow.member_id == member_id, MailRow.state == MailState.WAITING.value
    with database.unit_of_work() as uow:
        chosen = deliveries_of(uow.session, member_id)
        ended = [kind for kind, delivery in chosen.items() if delivery is Delivery.NEVER]
        dismissed = {"state": MailState.DISMISSED.value, "settled": now, "next_try": None}
        uow.session.execute(
            update(MailRow)
            .where(*waiting, MailRow.kind.in_(ended))
            .values(**dismissed, reason="not_wanted")
        )
        digest = None
        if uow.session.scalar(select(MailRow.id).where(*waiting).limit(1)) is not None:
            digest = post(uow, kind=DIGEST, to=member_id, now=now)
        if digest is None:  # nothing is left, or she was forgotten
            forgotten = update(MailRow).where(*waiting).values(**dismissed, reason="forgotten")
            uow.session.execute(forgotten)
            uow.commit()
            return 0
        gathered = uow.session.execute(
            update(MailRow)
            .where(*waiting)
            .values(state=MailState.GATHERED.value, digest_id=digest, next_try=None)
            .returning(MailRow.id)
        )
        if not gathered.all():
            return 0  # another worker was first
        uow.commit()
    return 1
