"""What the LMS's grade book is told of a lesson: always what counts by rules and decisions now."""

from datetime import datetime
from uuid import UUID

from curricula import Finish, LessonResult
from plugin.lti import queue_score
from storage import UnitOfWork


def queue_grade(uow: UnitOfWork, finish: Finish, *, now: datetime) -> None:
    """Make the lesson's grade due, in the use case's own transaction.

    For a visit newly finished, for the last judgement of one (`Judged.lesson_score_fixed`) and
    for an override (`Override.finish`). While nothing but answers that wait for a judgement is
    there, the LMS hears PendingManual; with an earlier score that stands, it keeps that one.
    """
    queue_result(
        uow,
        finish.enrolment_id,
        finish.lesson_slug,
        finish.lesson,
        is_new=finish.newly_finished,
        now=now,
    )


def queue_result(
    uow: UnitOfWork,
    enrolment_id: UUID,
    lesson_slug: str,
    result: LessonResult,
    *,
    is_new: bool,
    keeps_typed: bool = False,
    now: datetime,
) -> bool:
    """The same of what a finished lesson came to; whether it has a column that is told."""
    return queue_score(
        uow,
        enrolment_id=enrolment_id,
        lesson_slug=lesson_slug,
        scaled=result.score.scaled if result.score else None,
        completed=True,
        awaits_judgement=result.awaits_judgement,
        is_new=is_new,
        keeps_typed=keeps_typed,
        now=now,
    )
