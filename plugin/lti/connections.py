"""How the connections to LMSs stand, in one statement however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plugin.lti.models import DueScoreRow, ObservationRow, RegistrationRow, ScoreSeriesRow


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`retrying` counts learners' columns whose grade failed and is tried again, `refused` the
    grades that the LMS refused for good since the moment asked about; `waiting_since` is when the
    oldest grade on its way became due. `waiting_origins` are hosts of services that nobody allowed.
    """

    id: UUID
    community_id: UUID
    name: str
    is_active: bool
    created: datetime
    last_launch: datetime | None
    last_grade: datetime | None
    keys_failed: datetime | None
    keys_failure: str | None
    retrying: int
    waiting_since: datetime | None
    refused: int
    waiting_origins: Sequence[str]


def connection_states(session: Session, *, refused_since: datetime) -> list[ConnectionState]:
    """Every LMS that is connected, the oldest first."""
    on_its_way = (
        select(
            ScoreSeriesRow.registration_id,
            func.count(ScoreSeriesRow.id.distinct()).label("retrying"),
            func.min(DueScoreRow.queued).label("waiting_since"),
        )
        .join(DueScoreRow, DueScoreRow.series_id == ScoreSeriesRow.id)
        .where(
            ScoreSeriesRow.next_try.is_not(None),
            ScoreSeriesRow.failures > 0,
            DueScoreRow.state == "due",
        )
        .group_by(ScoreSeriesRow.registration_id)
        .subquery()
    )
    refused = (
        select(ScoreSeriesRow.registration_id, func.count().label("refused"))
        .join(DueScoreRow, DueScoreRow.series_id == ScoreSeriesRow.id)
        .where(DueScoreRow.state == "refused", DueScoreRow.settled >= refused_since)
        .group_by(ScoreSeriesRow.registration_id)
        .subquery()
    )
    rows = session.execute(
        select(
            RegistrationRow.id,
            RegistrationRow.community_id,
            RegistrationRow.name,
            RegistrationRow.state == "active",
            RegistrationRow.created,
            ObservationRow.last_launch,
            ObservationRow.last_grade,
            ObservationRow.keys_failed,
            ObservationRow.keys_failure,
            func.coalesce(on_its_way.c.retrying, 0),
            on_its_way.c.waiting_since,
            func.coalesce(refused.c.refused, 0),
            RegistrationRow.waiting_origins,
        )
        .outerjoin(ObservationRow, ObservationRow.registration_id == RegistrationRow.id)
        .outerjoin(on_its_way, on_its_way.c.registration_id == RegistrationRow.id)
        .outerjoin(refused, refused.c.registration_id == RegistrationRow.id)
        .order_by(RegistrationRow.created, RegistrationRow.id)
    )
    return [ConnectionState(*row) for row in rows]
