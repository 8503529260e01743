"""The worker's step that brings due scores to their LMSs, each in its order, none twice."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.burns import forget_burnt
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from plugin.lti.registrations import Registration, registration
from plugin.lti.score_request import Outcome, ScoreSender, ScoreToSend
from storage import Database, SecretBox, UnitOfWork, scoped

SCORES_PER_CALL = 200  # then the caller may want to stop
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ASKED_S = 2.0, 3600.0, 24 * 3600.0
LONGEST_WAIT = timedelta(seconds=LONGEST_ASKED_S) + timedelta(minutes=2)
LEASE_S, LEASE_REQUESTS = 2.0, 6  # the score, once more, its results; a token for each
CLOCKS_DIFFER = timedelta(minutes=1)
"""A lease that ends later than any could, but for this, was taken while the clock was wrong."""
TOKENS = AccessTokens()
JITTER = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One score under our lease; `token` is what proves that the lease is still ours."""

    series_id: int
    score_id: int
    token: int
    registration: Registration
    score: ScoreToSend


class _Clock:
    """The caller's `now`, moving on while requests take their time."""

    def __init__(self, now: datetime) -> None:
        self._now, self._began = now, time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)


def send_due_scores(
    database: Database,
    secret_box: SecretBox,
    owner: UUID,
    *,
    now: datetime,
    timeout_s: float,
    tokens: AccessTokens = TOKENS,
    on_sent: Callable[[UUID, datetime], None] = lambda _registration, _when: None,
) -> int:
    """Send what is due; returns how many scores reached their LMS, telling `on_sent` of each.

    Each score is claimed with a lease in a short transaction, sent outside any, and settled in
    another. Of one learner's scores in one line item the next goes only after the last is
    settled. An LMS that does not answer is left alone for the rest of this call.
    """
    clock, sender = _Clock(now), ScoreSender(database, secret_box, tokens, timeout_s)
    lease = timedelta(seconds=LEASE_S + LEASE_REQUESTS * timeout_s)
    unreachable: set[UUID] = set()
    delivered = 0
    forget_burnt(database, now=now)
    for _ in range(SCORES_PER_CALL):
        claimed = _claim(database, owner, clock.now(), lease, unreachable)
        if claimed is None:
            break
        outcome = sender.send(claimed.registration, claimed.score)
        if outcome.kind == "late":
            continue
        if outcome.kind == "again" and outcome.whole_lms:
            unreachable.add(claimed.registration.id)
        if _settle(database, claimed, outcome, clock.now()) and outcome.kind == "sent":
            delivered += 1
            on_sent(claimed.registration.id, clock.now())
        if outcome.retry_after_s and outcome.whole_lms:
            _hold_back(database, claimed.registration.id, _not_before(outcome, clock.now()))
    return delivered


def give_back_scores(database: Database, owner: UUID) -> int:
    """What a worker that leaves holds still is for another at once; how many series it were."""
    with database.unit_of_work() as uow:
        held = update(ScoreSeriesRow).where(ScoreSeriesRow.lease_owner == owner)
        left = uow.session.scalars(
            held.values(lease_owner=None, lease_until=None).returning(ScoreSeriesRow.id)
        ).all()
        uow.commit()
    return len(left)


def _claim(
    database: Database,
    owner: UUID,
    now: datetime,
    lease: timedelta,
    unreachable: set[UUID],
) -> _Claimed | None:
    until = time.monotonic() + lease.total_seconds()
    claimable = (
        select(ScoreSeriesRow)
        .where(
            or_(
                ScoreSeriesRow.next_try <= now,
                ScoreSeriesRow.next_try > now + LONGEST_WAIT,  # while the clock was wrong
            ),
            or_(
                ScoreSeriesRow.lease_until.is_(None),
                ScoreSeriesRow.lease_until < now,
                ScoreSeriesRow.lease_until > now + 2 * lease + CLOCKS_DIFFER,
            ),
            ScoreSeriesRow.registration_id.not_in(unreachable),
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
        due = _oldest_due(uow, series.id)
        if due is None:
            series.next_try = None
            uow.commit()
            return _claim(database, owner, now, lease, unreachable)
        series.lease_owner, series.lease_until = owner, now + lease
        series.lease_token += 1
        due.attempts += 1
        claimed = _Claimed(
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


def _settle(database: Database, claimed: _Claimed, outcome: Outcome, now: datetime) -> bool:
    """Write the outcome down, unless the lease went to somebody else meanwhile."""
    with scoped("score"), database.unit_of_work() as uow:
        series = uow.session.scalar(
            select(ScoreSeriesRow)
            .where(
                ScoreSeriesRow.id == claimed.series_id,
                ScoreSeriesRow.lease_token == claimed.token,
            )
            .with_for_update()
        )
        due = uow.session.get(DueScoreRow, claimed.score_id)
        if series is None or due is None:
            return False
        due.reason = outcome.reason
        if outcome.kind == "again":
            series.failures += 1
            series.next_try = now + timedelta(seconds=_wait_s(series.failures, outcome))
        else:
            due.state, due.settled = outcome.kind, now
            uow.session.flush()
            series.failures = 0
            series.next_try = now if _oldest_due(uow, series.id) else None
        series.lease_owner = series.lease_until = None
        uow.commit()
        return True


def _hold_back(database: Database, registration_id: UUID, until: datetime) -> None:
    """Retry-After is the whole LMS's wish, not one learner's. Those that another worker holds
    this moment learn it themselves.
    """
    with database.unit_of_work() as uow:
        waiting = uow.session.scalars(
            select(ScoreSeriesRow)
            .where(
                ScoreSeriesRow.registration_id == registration_id,
                ScoreSeriesRow.next_try < until,
            )
            .with_for_update(skip_locked=True)
        )
        for series in waiting:
            series.next_try = until
        uow.commit()


def _oldest_due(uow: UnitOfWork, series_id: int) -> DueScoreRow | None:
    return uow.session.scalar(
        select(DueScoreRow)
        .where(DueScoreRow.series_id == series_id, DueScoreRow.state == "due")
        .order_by(DueScoreRow.id)
        .limit(1)
    )


def _wait_s(failures: int, outcome: Outcome) -> float:
    """Twice as long each time, up to an hour, spread so that not all come back at once; never
    sooner than the LMS asked.
    """
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 20))
    wait = longest * JITTER.uniform(0.5, 1.0)
    return max(wait, _asked_s(outcome))


def _asked_s(outcome: Outcome) -> float:
    return min(outcome.retry_after_s or 0.0, LONGEST_ASKED_S)


def _not_before(outcome: Outcome, now: datetime) -> datetime:
    return now + timedelta(seconds=_asked_s(outcome))
