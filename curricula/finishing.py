"""Finishing a lesson, and with the last one the curriculum."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from curricula.allowances import extra_for
from curricula.attempts import attempts_in, waiting_for_judgement, worth_of
from curricula.course_results import conclude_course, standing_result
from curricula.enrolments import Enrolment, lock_enrolment
from curricula.judges import tell_judges
from curricula.learning_errors import UnansweredItems
from curricula.learning_models import VisitRow
from curricula.lesson_records import LessonRecords, lesson_records
from curricula.lesson_results import LessonResult, last_decided, lesson_results
from curricula.model import Lesson
from curricula.scoring import Score, lesson_score, unanswered
from curricula.visits import due_of, last_visit, named_visit, score_of
from lrs_adapter import Iris
from storage import UnitOfWork

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Finish:
    """What finishing came to.

    `score` is this visit's: None where nothing is graded, and as long as it `awaits_judgement`.
    `lesson` is what the lesson comes to with it, over all visits: that is what the LMS is told.
    `course_completed` tells whether every lesson of the curriculum is finished and judged by now;
    `course_passed` is None until then and where nothing is graded. `newly_finished` is False when
    this visit was finished before; `retake_open` tells that a newer visit is under way.
    """

    enrolment_id: UUID
    lesson_slug: str
    score: Score | None
    awaits_judgement: bool
    lesson: LessonResult
    course_completed: bool
    course_passed: bool | None
    newly_finished: bool
    retake_open: bool


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

    Where written answers wait for a judgement, completed is recorded without a score, which
    follows with the last judgement (`judge_answer`). Once the lesson's time is over it can be
    finished with questions left open, which are worth nothing.

    `visit_id` is the visit that the form was made for; a second POST of it finds the visit
    finished and changes nothing, even when a retake was begun meanwhile. Raises
    `UnansweredItems` when a graded item has no answer, `UnknownLesson`, `UnknownVisit`.
    """
    records = lesson_records(uow, iris, enrolment)
    lesson = records.lesson(lesson_slug)
    lock_enrolment(uow, enrolment.id, on=enrolment.version_id)
    visit = named_visit(records, lesson, visit_id, now=now)
    newly_finished = visit.finished is None
    if newly_finished:
        missing = unanswered(lesson, dict(attempts_in(uow.session, visit.id)))
        if missing and not _is_over(records, lesson, visit, now):
            raise UnansweredItems(lesson.slug, missing)
        decided = last_decided(uow.session, enrolment.id, lesson.slug)
        if decided is not None:  # by a clock that was read later than ours, but before it
            now = max(now, decided + INSTANT)
        end_visit(records, lesson, visit, now=now)
    results = results_of(records)
    if newly_finished:
        conclude_course(records, results, now=now)
    return finish_of(records, visit, results[lesson.slug], newly_finished=newly_finished)


def end_visit(
    records: LessonRecords, lesson: Lesson, visit: VisitRow, *, now: datetime, counts: bool = True
) -> None:
    """Fix the visit's score and record completed, with it unless it `counts` no more."""
    attempts = attempts_in(records.uow.session, visit.id)
    waits = bool(waiting_for_judgement(lesson, dict(attempts)))
    score = None if waits else lesson_score(lesson, worth_of(attempts, lesson.rules))
    visit.finished, visit.awaits_judgement, visit.look_at = now, waits, None
    fix_score(visit, score)
    records.uow.session.flush()
    told = score if counts else None
    records.lesson_completed(visit.id, lesson, told, visit.opened, now=now)
    if waits and counts:
        tell_judges(records, now=now)


def fix_score(visit: VisitRow, score: Score | None) -> None:
    visit.raw = score.raw if score else None
    visit.maximum = score.maximum if score else None


def results_of(records: LessonRecords) -> dict[str, LessonResult]:
    """What all the lessons of the learner's version came to."""
    return lesson_results(records.uow.session, records.enrolment.id, records.curriculum.lessons)


def finish_of(
    records: LessonRecords, visit: VisitRow, result: LessonResult, *, newly_finished: bool
) -> Finish:
    """How a finished visit stands, and the lesson (`result`) and the course with it."""
    session, enrolment_id = records.uow.session, records.enrolment.id
    course = standing_result(session, enrolment_id)
    present = visit if newly_finished else last_visit(session, enrolment_id, visit.lesson_slug)
    return Finish(
        enrolment_id=enrolment_id,
        lesson_slug=visit.lesson_slug,
        score=score_of(visit.raw, visit.maximum),
        awaits_judgement=visit.awaits_judgement,
        lesson=result,
        course_completed=course is not None,
        course_passed=course.passed if course else None,
        newly_finished=newly_finished,
        retake_open=present is not None and present.id != visit.id and present.finished is None,
    )


def _is_over(records: LessonRecords, lesson: Lesson, visit: VisitRow, now: datetime) -> bool:
    extra = extra_for(records.uow.session, records.enrolment.id, lesson)
    due = due_of(visit.opened, lesson.rules, extra)
    return due is not None and now > due
