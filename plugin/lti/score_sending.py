"""The worker's step that brings due scores to their LMSs, each in its order, none twice."""

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.burns import forget_burnt
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from plugin.lti.score_claims import (
    LONGEST_ASKED_S,
    Claimed,
    claim,
    lease_of,
    oldest_due,
    registrations_due,
)
from plugin.lti.score_lanes import Lanes, Went
from plugin.lti.score_request import Outcome, ScoreSender
from storage import Database, SecretBox, scoped

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 3600.0
TOKENS = AccessTokens()
JITTER = random.SystemRandom()


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
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Send what is due; returns how many scores reached their LMS, telling `on_sent` of each, from
    the thread of that LMS's lane. Once `goes_on` says no, it ends with the requests under way.

    Each score is claimed with a lease in a short transaction, sent outside any, and settled in
    another. Of one learner's scores in one line item the next goes only after the last is
    settled. An LMS that does not answer is left alone for the rest of this call, and holds up no
    other meanwhile. What a lane raises is raised here, once all lanes have ended.
    """
    forget_burnt(database, now=now)
    sender = ScoreSender(database, secret_box, tokens, timeout_s)
    lease = lease_of(timeout_s)
    sending = _DueScores(database, sender, owner, lease, _Clock(now), on_sent)
    return Lanes(sending, goes_on=goes_on).run()


@dataclass(frozen=True, slots=True)
class _DueScores:
    """What lanes ask; see `score_lanes.Sending`."""

    database: Database
    sender: ScoreSender
    owner: UUID
    lease: timedelta
    clock: _Clock
    on_sent: Callable[[UUID, datetime], None]

    def due(self, but: Collection[UUID]) -> list[UUID]:
        return registrations_due(self.database, self.clock.now(), self.lease, but)

    def send_next(self, registration_id: UUID) -> Went:
        claimed = claim(self.database, self.owner, registration_id, self.clock.now(), self.lease)
        if claimed is None:
            return "nothing"
        outcome = self.sender.send(claimed.registration, claimed.score)
        if outcome.kind == "late":
            return "settled"
        is_ours = _settle(self.database, claimed, outcome, self.clock.now())
        if is_ours and outcome.kind == "sent":
            self.on_sent(registration_id, self.clock.now())
        if outcome.retry_after_s and outcome.whole_lms:
            _hold_back(self.database, registration_id, _not_before(outcome, self.clock.now()))
        if outcome.kind == "again" and outcome.whole_lms:
            return "leave"
        return "sent" if is_ours and outcome.kind == "sent" else "settled"


def give_back_scores(database: Database, owner: UUID) -> int:
    """What a worker that leaves holds still is for another at once; how many series it were."""
    with database.unit_of_work() as uow:
        held = update(ScoreSeriesRow).where(ScoreSeriesRow.lease_owner == owner)
        left = uow.session.scalars(
            held.values(lease_owner=None, lease_until=None).returning(ScoreSeriesRow.id)
        ).all()
        uow.commit()
    return len(left)


def _settle(database: Database, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
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
            due.attempts -= not outcome.left
        else:
            due.state, due.settled = outcome.kind, now
            uow.session.flush()
            series.failures = 0
            series.next_try = now if oldest_due(uow, series.id) else None
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
