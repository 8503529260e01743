"""What the LMS's grade book is told of a lesson: always what counts by rules and decisions now."""

from datetime import datetime

from curricula import Finish
from plugin.lti import queue_score
from storage import UnitOfWork


def queue_grade(uow: UnitOfWork, finish: Finish, *, now: datetime) -> None:
    """Make the lesson's grade due, in the use case's own transaction.

    For a visit newly finished, for the last judgement of one (`Judged.lesson_score_fixed`) and
    for an override (`Override.finish`). While nothing but answers that wait for a judgement is
    there, the LMS hears PendingManual; with an earlier score that stands, it keeps that one.
    """
    result = finish.lesson
    queue_score(
        uow,
        enrolment_id=finish.enrolment_id,
        lesson_slug=finish.lesson_slug,
        scaled=result.score.scaled if result.score else None,
        completed=True,
        awaits_judgement=result.awaits_judgement,
        now=now,
    )
