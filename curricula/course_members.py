"""Who studies where: the learners whose work somebody may decide about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community import Asker, Permission, members_named, members_together
from curricula.deciding import reach_of
from curricula.enrolments import Enrolment, enrolments_in
from curricula.learning_models import EnrolmentRow


def enrolments_to_decide(
    session: Session,
    asker: Asker,
    permission: Permission,
    community_id: UUID,
    *,
    words: str = "",
    limit: int,
    now: datetime,
) -> tuple[list[Enrolment], int]:
    """The newest enrolments that the asker may decide about, and how many there are in all.

    `words` are looked for in learners' names. Nobody decides about herself, so her own are not
    among them. Raises `NotAllowed`.
    """
    reach = reach_of(session, asker, permission, community_id, now=now)
    query = select(EnrolmentRow).where(
        EnrolmentRow.community_id == community_id, reach.condition(EnrolmentRow.place)
    )
    if asker.member_id is not None:
        herself = members_together(session, asker.member_id)
        query = query.where(EnrolmentRow.member_id.not_in(herself))
    if words.split():
        query = query.where(EnrolmentRow.member_id.in_(members_named(words)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(EnrolmentRow.started.desc(), EnrolmentRow.id).limit(limit)
    return enrolments_in(session, session.scalars(newest).all()), total
