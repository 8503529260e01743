"""What became of each grade: the newest score of a learner in the column of a lesson."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plugin.lti.grade_comparing import Comparison
from plugin.lti.models import DueScoreRow, LineItemRow, ScoreSeriesRow
from plugin.lti.score_request import answer_in
from storage import among

State = Literal["unsent", "due", "sent", "refused"]


@dataclass(frozen=True, slots=True)
class GradeState:
    """`state` is "unsent" while nothing was due yet. `share` is the grade in 0..1, None where it
    has no number (`progress` says why, as AGS names it). `answer` is what the LMS said, as
    `answer_in` reads it; `settled` when it arrived, or was refused for good. Where the LMS's own
    grade was read since, in `held_read`, that was `held`, and `difference` says how it compares.

    Where a late rule was looked at, the lesson came to `achieved`, 0..1, and `share` is that of a
    result `days_late`, less `deducted` percent of full marks.
    """

    enrolment_id: UUID
    lesson_slug: str
    registration_id: UUID
    state: State
    share: float | None = None
    progress: str = ""
    queued: datetime | None = None
    settled: datetime | None = None
    attempts: int = 0
    answer: str = ""
    reason: str | None = None
    next_try: datetime | None = None
    difference: Comparison | None = None
    held: float | None = None
    held_read: datetime | None = None
    achieved: float | None = None
    days_late: int = 0
    deducted: int = 0

    @property
    def is_typed_over(self) -> bool:
        """Whether somebody gave another grade in the LMS since."""
        return self.difference == "other" or (self.state == "refused" and self.answer == "newer")


def grades_of(session: Session, enrolment_ids: Collection[UUID]) -> dict[UUID, list[GradeState]]:
    """Of each of these enrolments, one for each lesson that has a column in its LMS; in one
    statement however many.
    """
    newest = (
        select(func.max(DueScoreRow.id))
        .where(DueScoreRow.series_id == LineItemRow.series_id)
        .correlate(LineItemRow)
        .scalar_subquery()
    )
    query = (
        select(LineItemRow, ScoreSeriesRow, DueScoreRow)
        .join(ScoreSeriesRow, ScoreSeriesRow.id == LineItemRow.series_id)
        .outerjoin(DueScoreRow, DueScoreRow.id == newest)
        .where(among(session, LineItemRow.enrolment_id, enrolment_ids))
        .order_by(LineItemRow.enrolment_id, LineItemRow.lesson_slug)
    )
    found: dict[UUID, list[GradeState]] = {each: [] for each in enrolment_ids}
    for item, series, score in session.execute(query):
        found[item.enrolment_id].append(_state(item, series, score))
    return found


def _state(item: LineItemRow, series: ScoreSeriesRow, score: DueScoreRow | None) -> GradeState:
    if score is None:
        return GradeState(item.enrolment_id, item.lesson_slug, series.registration_id, "unsent")
    document: dict[str, Any] = orjson.loads(score.body)
    given = document.get("scoreGiven")
    is_compared = (
        score.state == "sent"
        and series.held_read is not None
        and score.settled is not None
        and series.held_read > score.settled
    )
    return GradeState(
        enrolment_id=item.enrolment_id,
        lesson_slug=item.lesson_slug,
        registration_id=series.registration_id,
        state=score.state,  # type: ignore[arg-type]  # written by us alone
        share=None if given is None else given / document["scoreMaximum"],
        progress=str(document.get("gradingProgress", "")),
        queued=score.queued,
        settled=score.settled,
        attempts=score.attempts,
        answer=answer_in(score.reason),
        reason=score.reason,
        next_try=series.next_try if score.state == "due" else None,
        difference=series.held_as if is_compared else None,  # type: ignore[arg-type]  # ours
        held=series.held if is_compared else None,
        held_read=series.held_read if is_compared else None,
        achieved=score.achieved,
        days_late=score.days_late or 0,
        deducted=score.deducted or 0,
    )
