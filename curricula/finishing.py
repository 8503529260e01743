"""Finishing a lesson, and with the last one the curriculum."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from curricula.attempts import last_attempts
from curricula.course_results import conclude_course, standing_result
from curricula.enrolments import Enrolment, lock_enrolment
from curricula.learning_errors import UnansweredItems
from curricula.lesson_records import lesson_records
from curricula.scoring import Score, lesson_score, unanswered
from curricula.visits import named_visit, score_of
from lrs_adapter import Iris
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Finish:
    """What finishing came to.

    `score` is this visit's (None where nothing is graded). `course_completed` tells whether
    every lesson of the curriculum is finished by now; `course_passed` is None until then and
    where nothing is graded. `newly_finished` is False when this visit was finished before.
    """

    lesson_slug: str
    score: Score | None
    course_completed: bool
    course_passed: bool | None
    newly_finished: bool


def finish_lesson(
    uow: UnitOfWork,
    iris: Iris,
    *,
    enrolment: Enrolment,
    lesson_slug: str,
    now: datetime,
    visit_id: UUID | None = None,
) -> Finish:
    """Finish her visit: fix its score, record completed, conclude the course when it is the last.

    `visit_id` is the visit that the form was made for; a second POST of it finds the visit
    finished and changes nothing, even when a retake was begun meanwhile. Raises
    `UnansweredItems` when a graded item has no answer, `UnknownLesson`, `UnknownVisit`.
    """
    records = lesson_records(uow, iris, enrolment)
    lesson = records.lesson(lesson_slug)
    lock_enrolment(uow, enrolment.id)
    visit = named_visit(records, lesson, visit_id, now=now)
    newly_finished = visit.finished is None
    if newly_finished:
        attempts = last_attempts(uow.session, visit.id)
        if missing := unanswered(lesson, attempts):
            raise UnansweredItems(lesson.slug, missing)
        score = lesson_score(lesson, {slug: a.scaled for slug, a in attempts.items()})
        visit.finished = now
        visit.raw = score.raw if score else None
        visit.maximum = score.maximum if score else None
        uow.session.flush()
        records.lesson_completed(visit.id, lesson, score, visit.opened, now=now)
        conclude_course(records, now=now)
    course = standing_result(uow.session, enrolment.id)
    return Finish(
        lesson_slug=lesson.slug,
        score=score_of(visit.raw, visit.maximum),
        course_completed=course is not None,
        course_passed=course.passed if course else None,
        newly_finished=newly_finished,
    )
