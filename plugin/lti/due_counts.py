"""How many scores wait for each LMS, for whoever is told how much waits and not what."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plugin.lti.models import DueScoreRow, RegistrationRow, ScoreSeriesRow
from plugin.lti.scores import UNDELIVERED


@dataclass(frozen=True, slots=True)
class RegistrationDue:
    """`undelivered` scores have not reached this LMS: on their way, or refused for good."""

    id: UUID
    community_id: UUID
    is_active: bool
    undelivered: int


def registrations_with_due(session: Session) -> list[RegistrationDue]:
    """Every LMS, oldest first, in one statement."""
    waiting = (
        select(ScoreSeriesRow.registration_id, func.count().label("many"))
        .join(DueScoreRow, DueScoreRow.series_id == ScoreSeriesRow.id)
        .where(DueScoreRow.state.in_(UNDELIVERED))
        .group_by(ScoreSeriesRow.registration_id)
        .subquery()
    )
    query = (
        select(
            RegistrationRow.id,
            RegistrationRow.community_id,
            RegistrationRow.state == "active",
            func.coalesce(waiting.c.many, 0),
        )
        .outerjoin(waiting, waiting.c.registration_id == RegistrationRow.id)
        .order_by(RegistrationRow.created, RegistrationRow.id)
    )
    return [RegistrationDue(*row) for row in session.execute(query)]
