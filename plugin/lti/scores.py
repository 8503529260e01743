"""Due scores: written with the learner's progress, in the exact bytes that will be sent."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from curricula import Lateness
from plugin.lti.models import DueScoreRow, LineItemRow, ScoreSeriesRow
from storage import UnitOfWork, among

SCORE_MAXIMUM = 100
ONE_SECOND = timedelta(seconds=1)
CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"
UNDELIVERED = ("due", "refused")


@dataclass(frozen=True, slots=True)
class DueScore:
    """A score and what became of it; `reason` says why it was refused or is not through yet."""

    id: int
    registration_id: UUID
    line_item_url: str
    user_id: str
    body: bytes
    timestamp: datetime
    state: Literal["due", "sent", "refused"]
    attempts: int
    reason: str | None
    next_try: datetime | None


def queue_score(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    lesson_slug: str,
    scaled: float | None,
    completed: bool,
    awaits_judgement: bool = False,
    comment: str | None = None,
    late: Lateness | None = None,
    is_new: bool = True,
    keeps_typed: bool = False,
    now: datetime,
) -> bool:
    """Make a score due, in the caller's transaction; nothing where no line item is known.

    `scaled` in 0..1, None for a lesson that nobody grades: its column then shows that she is
    done and gets no number, or full marks where the link was placed so. What is not yet
    `completed` is part of several lessons, with a number so far. `awaits_judgement` tells
    the LMS that a person has yet to judge something (PendingManual), without a number; what is
    sent when she has is FullyGraded. `late` is what a late rule made of the score, kept to be
    shown: `scaled` is what is left of it already. Unless it `is_new` (a judgement, a decision, the
    same once more), Canvas is told to make no submission of it; with `keeps_typed` to leave a grade
    alone that somebody typed there. Returns whether a score is due now.

    The timestamp is at least a whole second after the last one of this line item and user: Moodle
    answers 409 to less.
    """
    found = uow.session.execute(
        select(ScoreSeriesRow, LineItemRow.full_when_finished)
        .join(LineItemRow, LineItemRow.series_id == ScoreSeriesRow.id)
        .where(LineItemRow.enrolment_id == enrolment_id, LineItemRow.lesson_slug == lesson_slug)
        .with_for_update(of=ScoreSeriesRow)
    ).first()
    if found is None:
        return False
    series, full_when_finished = found
    if scaled is None and completed and full_when_finished and not awaits_judgement:
        scaled = 1.0
    timestamp = now.replace(microsecond=0)
    if series.last_timestamp is not None:
        timestamp = max(timestamp, series.last_timestamp + ONE_SECOND)
    series.last_timestamp = timestamp
    if series.next_try is None:
        series.next_try = now
    uow.session.add(
        DueScoreRow(
            series_id=series.id,
            body=orjson.dumps(
                _document(series.user_id, scaled, completed, awaits_judgement, comment, timestamp)
                | _submission(is_new=is_new, keeps_typed=keeps_typed)
            ),
            timestamp=timestamp,
            queued=now,
            state="due",
            attempts=0,
            achieved=late.achieved if late else None,
            days_late=late.days if late else None,
            deducted=late.deducted if late else None,
        )
    )
    uow.session.flush()
    return True


def due_scores(
    session: Session, states: Sequence[str] = UNDELIVERED, limit: int = 200
) -> list[DueScore]:
    """What has not reached its LMS, oldest first: due with the last reason, or refused for good."""
    wanted = DueScoreRow.state.in_(states)
    return [_value(score, series) for score, series, _ in _scores(session, wanted, limit)]


def due_scores_to(
    session: Session, registrations: Collection[UUID], *, limit: int
) -> tuple[list[DueScore], int]:
    """The same of these LMSs, and how many there are in all; in one statement."""
    wanted = and_(
        DueScoreRow.state.in_(UNDELIVERED),
        among(session, ScoreSeriesRow.registration_id, registrations),
    )
    found = list(_scores(session, wanted, limit))
    return [_value(score, series) for score, series, _ in found], found[0][2] if found else 0


def _scores(
    session: Session, wanted: ColumnElement[bool], limit: int
) -> Iterable[Row[DueScoreRow, ScoreSeriesRow, int]]:
    return session.execute(
        select(DueScoreRow, ScoreSeriesRow, func.count().over())
        .join(ScoreSeriesRow, ScoreSeriesRow.id == DueScoreRow.series_id)
        .where(wanted)
        .order_by(DueScoreRow.id)
        .limit(limit)
    )


def _value(score: DueScoreRow, series: ScoreSeriesRow) -> DueScore:
    return DueScore(
        id=score.id,
        registration_id=series.registration_id,
        line_item_url=series.line_item_url,
        user_id=series.user_id,
        body=score.body,
        timestamp=score.timestamp,
        state=score.state,  # type: ignore[arg-type]  # written by us alone
        attempts=score.attempts,
        reason=score.reason,
        next_try=series.next_try if score.state == "due" else None,
    )


def _document(
    user_id: str,
    scaled: float | None,
    completed: bool,
    awaits_judgement: bool,
    comment: str | None,
    timestamp: datetime,
) -> dict[str, object]:
    """A score document (AGS 2.0, 3.4.2): always all members that Moodle insists on. "Pending" has
    a number that is there so far.
    """
    if awaits_judgement:
        grading = "PendingManual"
    elif scaled is None:
        grading = "NotReady"
    else:
        grading = "FullyGraded" if completed else "Pending"
    document: dict[str, object] = {
        "userId": user_id,
        "activityProgress": "Completed" if completed else "InProgress",
        "gradingProgress": grading,
        "timestamp": timestamp.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }
    if scaled is not None:
        document["scoreGiven"] = round(min(max(scaled, 0.0), 1.0) * SCORE_MAXIMUM, 4)
        document["scoreMaximum"] = SCORE_MAXIMUM
    if comment:
        document["comment"] = comment
    return document


def _submission(*, is_new: bool, keeps_typed: bool) -> dict[str, object]:
    """Canvas's extension of a score; an LMS that does not know it leaves it alone. Without it each
    score there is one more submission of the learner's (LMS-QUIRKS).
    """
    if is_new and not keeps_typed:
        return {}
    told: dict[str, bool] = {} if is_new else {"new_submission": False}
    if keeps_typed:
        told["prioritize_non_tool_grade"] = True
    return {CANVAS_SUBMISSION: told}
