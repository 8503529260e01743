"""A due score is claimed by one sender at a time: a lease on its series, with a fencing token."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from plugin.lti.registrations import Registration, registration
from plugin.lti.score_request import ScoreToSend
from storage import Database, UnitOfWork

LONGEST_ASKED_S = 24 * 3600.0
LONGEST_WAIT = timedelta(seconds=LONGEST_ASKED_S) + timedelta(minutes=2)
LEASE_S, LEASE_REQUESTS = 2.0, 6  # the score, once more, its results; a token for each
CLOCKS_DIFFER = timedelta(minutes=1)
"""A lease that ends later than any could, but for this, was taken while the clock was wrong."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One score under our lease; `token` is what proves that the lease is still ours."""

    series_id: int
    score_id: int
    token: int
    registration: Registration
    score: ScoreToSend


def lease_of(timeout_s: float) -> timedelta:
    """How long a claim lasts where no request takes longer than that."""
    return timedelta(seconds=LEASE_S + LEASE_REQUESTS * timeout_s)


def registrations_due(
    database: Database, now: datetime, lease: timedelta, but: Collection[UUID]
) -> list[UUID]:
    """The registrations other than `but` for which something can be claimed, longest due first."""
    of = ScoreSeriesRow.registration_id
    query = (
        select(of)
        .where(*_is_claimable(now, lease), of.not_in(but))
        .group_by(of)
        .order_by(func.min(ScoreSeriesRow.next_try), of)
    )
    with database.reading() as session:
        return list(session.scalars(query))


def claim(
    database: Database, owner: UUID, registration_id: UUID, now: datetime, lease: timedelta
) -> Claimed | None:
    """The next score for that LMS, ours for as long as `lease`; None where there is none."""
    until = time.monotonic() + lease.total_seconds()
    claimable = (
        select(ScoreSeriesRow)
        .where(
            ScoreSeriesRow.registration_id == registration_id,
            *_is_claimable(now, lease),
        )
        .order_by(ScoreSeriesRow.next_try, ScoreSeriesRow.id)
        .limit(1)
    )
    with database.reading() as session:
        if session.scalar(claimable) is None:  # no write lock for nothing
            return None
    with database.unit_of_work() as uow:
        series = uow.session.scalar(claimable.with_for_update(skip_locked=True))
        if series is None:
            return None
        due = oldest_due(uow, series.id)
        if due is not None:
            series.lease_owner, series.lease_until = owner, now + lease
            series.lease_token += 1
            due.attempts += 1
            claimed = Claimed(
                series_id=series.id,
                score_id=due.id,
                token=series.lease_token,
                registration=registration(uow.session, series.registration_id),
                score=ScoreToSend(
                    line_item_url=series.line_item_url,
                    user_id=series.user_id,
                    body=due.body,
                    attempts=due.attempts,
                    can_read_results=series.can_read_results,
                    until=until,
                ),
            )
            uow.commit()
            return claimed
        series.next_try = None
        uow.commit()
    return claim(database, owner, registration_id, now, lease)


def oldest_due(uow: UnitOfWork, series_id: int) -> DueScoreRow | None:
    return uow.session.scalar(
        select(DueScoreRow)
        .where(DueScoreRow.series_id == series_id, DueScoreRow.state == "due")
        .order_by(DueScoreRow.id)
        .limit(1)
    )


def _is_claimable(now: datetime, lease: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(
            ScoreSeriesRow.next_try <= now,
            ScoreSeriesRow.next_try > now + LONGEST_WAIT,  # while the clock was wrong
        ),
        or_(
            ScoreSeriesRow.lease_until.is_(None),
            ScoreSeriesRow.lease_until < now,
            ScoreSeriesRow.lease_until > now + 2 * lease + CLOCKS_DIFFER,
        ),
    )
