"""Course results: what a whole curriculum came to, recorded when the last lesson is finished."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.decision_records import course_decided, take_back_all, tell_course_completed
from curricula.learning_models import CourseResultRow
from curricula.lesson_records import LessonRecords, result_happening
from curricula.lesson_results import LessonResult, lesson_results
from curricula.scoring import Score, passes, total
from curricula.visits import score_of


@dataclass(frozen=True, slots=True)
class CourseResult:
    """`passed` and `score` are None in a curriculum that grades nothing."""

    id: UUID
    number: int
    passed: bool | None
    score: Score | None
    reached: datetime


def conclude_course(
    records: LessonRecords, results: Mapping[str, LessonResult], *, now: datetime
) -> None:
    """Record the curriculum as completed and passed or failed, once every lesson is finished.

    `results` are those of all its lessons (`lesson_results`). Each lesson counts by its rules, and
    none may wait for a judgement. Completed is recorded once per enrolment. A retake makes a new
    result when the outcome or the score changed; a course once passed stays passed, so after that
    only a better score does.
    """
    score = _score(records, results)
    if score == "open":
        return
    last = standing_result(records.uow.session, records.enrolment.id)
    if last is not None and not _replaces(last, score):
        return
    result = _add(records, last, score, now=now)
    if last is None:
        records.course_completed(score, now=now)
    if score is not None and result.passed is not None:
        records.course_result(result.id, score, result.passed, now=now)


def conclude_moved_course(records: LessonRecords, *, now: datetime) -> None:
    """Conclude a course that is whole, or passed, by a move to another version alone.

    Nobody did anything, so nothing is taken back, and no failure is recorded over a result.
    """
    session, enrolment_id = records.uow.session, records.enrolment.id
    results = lesson_results(session, enrolment_id, records.curriculum.lessons)
    score = _score(records, results)
    last = standing_result(session, enrolment_id)
    if last is not None:
        is_pass = isinstance(score, Score) and passes(score, records.curriculum.pass_mark)
        if last.passed or not is_pass:
            return
    conclude_course(records, results, now=now)


def decide_course(
    records: LessonRecords,
    results: Mapping[str, LessonResult],
    *,
    raises: bool,
    by: UUID | None,
    now: datetime,
) -> None:
    """Conclude the course anew after staff decided a lesson's score (`by` is their record id).

    What was recorded of the result that stood is taken back, and the new one recorded in its
    place, naming who decided. A decision that `raises` a lesson's score takes no pass away.
    """
    score = _score(records, results)
    last = standing_result(records.uow.session, records.enrolment.id)
    if last is None:
        return conclude_course(records, results, now=now)
    if score == "open" or score is None or score == last.score:
        return None
    if raises and not _replaces(last, score):
        return None
    told = [records.completion, course_decided(last.id)]
    if last.passed is not None:
        told.append(result_happening(last.id, last.passed))
    take_back_all(records, told, by=by, now=now)
    result = _add(records, last, score, now=now)
    tell_course_completed(records, result.id, score, by=by, now=now)
    if result.passed is not None:
        records.course_result(result.id, score, result.passed, now=now, instructor=by)
    return None


def standing_result(session: Session, enrolment_id: UUID) -> CourseResult | None:
    """The result that stands, None before the last lesson is finished."""
    row = session.scalar(
        select(CourseResultRow)
        .where(CourseResultRow.enrolment_id == enrolment_id)
        .order_by(CourseResultRow.number.desc())
        .limit(1)
    )
    return result_in(row)


def result_in(row: CourseResultRow | None) -> CourseResult | None:
    """The value of a result's row."""
    if row is None:
        return None
    return CourseResult(row.id, row.number, row.passed, score_of(row.raw, row.maximum), row.reached)


def _score(
    records: LessonRecords, results: Mapping[str, LessonResult]
) -> Score | Literal["open"] | None:
    """The score over all lessons, None where nothing is graded; open while one is not there."""
    lessons = records.curriculum.lessons
    if not lessons or len(results) < len(lessons):
        return "open"
    if any(result.awaits_judgement for result in results.values()):
        return "open"
    return total(results[lesson.slug].score for lesson in lessons)


def _add(
    records: LessonRecords, last: CourseResult | None, score: Score | None, *, now: datetime
) -> CourseResultRow:
    row = CourseResultRow(
        id=uuid4(),
        enrolment_id=records.enrolment.id,
        number=last.number + 1 if last else 1,
        passed=passes(score, records.curriculum.pass_mark) if score else None,
        raw=score.raw if score else None,
        maximum=score.maximum if score else None,
        reached=now,
    )
    records.uow.session.add(row)
    records.uow.session.flush()
    return row


def _replaces(last: CourseResult, score: Score | None) -> bool:
    """The pass mark is the pinned version's, so an equal score is an equal outcome."""
    if score is None or last.score is None:
        return False
    if last.passed:
        return score.scaled > last.score.scaled
    return score.scaled != last.score.scaled
