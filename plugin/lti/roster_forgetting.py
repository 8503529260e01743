"""Let the names go of people whom a course's list brought, who never came, and who left it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import forget_names
from curricula import enrolments_of_each
from plugin.lti.models import RosterPersonRow
from storage import Database

KEPT = timedelta(days=30)
AT_ONCE = 500


def forget_never_came(database: Database, *, now: datetime) -> int:
    """Forget what those are called who are on no list since `KEPT` and opened nothing; how many.

    They never had a session in which they could ask for it. A list that names one of them again
    brings the name again.
    """
    done, after = 0, UUID(int=0)
    while True:
        with database.reading() as session:
            found = _left(session, after, now)
            came = {key for key, each in enrolments_of_each(session, found).items() if each}
        if not found:
            return done
        after = found[-1]
        if strangers := [one for one in found if one not in came]:
            with database.unit_of_work() as uow:
                done += forget_names(uow, strangers)
                uow.commit()


def _left(session: Session, after: UUID, now: datetime) -> list[UUID]:
    """The next who are on no list any more, since long, and have taught nowhere."""
    gone = func.count(RosterPersonRow.gone) == func.count()
    query = (
        select(RosterPersonRow.member_id)
        .where(RosterPersonRow.member_id > after)
        .group_by(RosterPersonRow.member_id)
        .having(
            gone,
            func.max(RosterPersonRow.gone) < now - KEPT,
            func.count(RosterPersonRow.taught) == 0,
        )
        .order_by(RosterPersonRow.member_id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(query))
