"""Mail that was settled a month ago is deleted: the worker's step."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import aliased

from community.mailing.models import MailRow
from storage import Database

KEPT_FOR = timedelta(days=30)
"""How long a settled mail stays to be looked at, whatever became of it: one that is refused or
uncertain keeps a stranger's address and a sealed link, and nobody decides after so long.
"""


def forget_settled(database: Database, *, now: datetime, most: int = 500) -> int:
    """Delete up to `most` of them, digests after what they held; how many it were."""
    part = aliased(MailRow)
    settled = select(MailRow.id).where(MailRow.settled < now - KEPT_FOR)
    with database.reading() as session:
        if session.scalar(settled.limit(1)) is None:
            return 0
    with database.unit_of_work() as uow:
        gathered = select(MailRow.id).where(MailRow.digest_id.in_(settled)).limit(most)
        ids = list(uow.session.scalars(gathered))
        empty = settled.where(~exists(select(part.id).where(part.digest_id == MailRow.id)))
        ids += uow.session.scalars(empty.limit(most - len(ids)))
        uow.session.execute(delete(MailRow).where(MailRow.id.in_(ids)))
        uow.commit()
    return len(ids)
