"""Who studies where: the learners whose work somebody may decide about."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission, members_named, together_with
from curricula.deciding import reaches_of
from curricula.enrolments import Enrolment, enrolment_in, enrolments_asked
from curricula.learning_models import EnrolmentRow
from curricula.reach import reached


def enrolments_to_decide(
    session: Session,
    asker: Asker,
    permission: Permission,
    communities: Collection[UUID],
    *,
    words: str = "",
    limit: int,
    now: datetime,
) -> tuple[list[Enrolment], int]:
    """The newest enrolments that the asker may decide about in any of these communities, and how
    many there are in all.

    `words` are looked for in learners' names. Nobody decides about herself, so her own are not
    among them. Raises `NotAllowed` where she may in none.
    """
    reaches = reaches_of(session, asker, permission, communities, now=now)
    if not reaches:
        raise NotAllowed(permission)
    hers = [reached(reaches, EnrolmentRow.community_id, EnrolmentRow.place)]
    if asker.member_id is not None:
        hers.append(EnrolmentRow.member_id.not_in(together_with(asker.member_id)))
    if words.split():
        hers.append(EnrolmentRow.member_id.in_(members_named(words)))
    total = session.scalar(select(func.count(EnrolmentRow.id)).where(*hers)) or 0
    newest = enrolments_asked().where(*hers)
    ordered = newest.order_by(EnrolmentRow.started.desc(), EnrolmentRow.id).limit(limit)
    return [enrolment_in(*found) for found in session.execute(ordered)], total
