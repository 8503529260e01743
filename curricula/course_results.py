"""Course results: what a whole curriculum came to, recorded when the last lesson is finished."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.learning_models import CourseResultRow, VisitRow
from curricula.lesson_records import LessonRecords
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


def conclude_course(records: LessonRecords, *, now: datetime) -> None:
    """Record the curriculum as completed and passed or failed, once every lesson is finished.

    Each lesson counts with its last finished visit. Completed is recorded once per enrolment. A
    retake makes a new result when the outcome or the score changed; a course once passed stays
    passed, so after that only a better score does.
    """
    session, enrolment = records.uow.session, records.enrolment
    scores = finished_scores(session, enrolment.id)
    lessons = records.curriculum.lessons
    if not lessons or any(lesson.slug not in scores for lesson in lessons):
        return
    score = total(scores[lesson.slug] for lesson in lessons)
    passed = passes(score, records.curriculum.pass_mark) if score else None
    last = standing_result(session, enrolment.id)
    if last is not None and not _replaces(last, score):
        return
    row = CourseResultRow(
        id=uuid4(),
        enrolment_id=enrolment.id,
        number=last.number + 1 if last else 1,
        passed=passed,
        raw=score.raw if score else None,
        maximum=score.maximum if score else None,
        reached=now,
    )
    session.add(row)
    session.flush()
    if last is None:
        records.course_completed(score, now=now)
    if score is not None and passed is not None:
        records.course_result(row.id, score, passed, now=now)


def standing_result(session: Session, enrolment_id: UUID) -> CourseResult | None:
    """The result that stands, None before the last lesson is finished."""
    row = session.scalar(
        select(CourseResultRow)
        .where(CourseResultRow.enrolment_id == enrolment_id)
        .order_by(CourseResultRow.number.desc())
        .limit(1)
    )
    if row is None:
        return None
    return CourseResult(row.id, row.number, row.passed, score_of(row.raw, row.maximum), row.reached)


def finished_scores(session: Session, enrolment_id: UUID) -> dict[str, Score | None]:
    """The score of the last finished visit by lesson slug; only lessons finished once are in it."""
    rows = session.scalars(
        select(VisitRow)
        .where(VisitRow.enrolment_id == enrolment_id, VisitRow.finished.is_not(None))
        .order_by(VisitRow.number)
    )
    return {row.lesson_slug: score_of(row.raw, row.maximum) for row in rows}


def _replaces(last: CourseResult, score: Score | None) -> bool:
    """The pass mark is the pinned version's, so an equal score is an equal outcome."""
    if score is None or last.score is None:
        return False
    if last.passed:
        return score.scaled > last.score.scaled
    return score.scaled != last.score.scaled
