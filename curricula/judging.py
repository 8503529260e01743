"""Judging: a person says what a written answer is worth; the last one fixes the visit's score."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from community import Asker, Permission, post
from curricula.attempts import (
    attempts_in,
    item_of,
    last_attempts,
    waiting_for_judgement,
    worth_of,
)
from curricula.course_results import conclude_course
from curricula.deciding import record_id_of_asker, require_over
from curricula.decision_models import JudgementRow
from curricula.decision_records import tell_judged, tell_lesson_judged
from curricula.enrolments import enrolment, lock_enrolment
from curricula.finishing import Finish, finish_of, fix_score, results_of
from curricula.learning_errors import AlreadyJudged, BadDecision, UnknownAttempt
from curricula.learning_models import AttemptRow, VisitRow
from curricula.lesson_records import LessonRecords, lesson_records
from curricula.lesson_results import is_overtaken
from curricula.model import Lesson
from curricula.scoring import TOLERANCE, lesson_score
from curricula.typed_answers import tidy
from lrs_adapter import Iris
from storage import UnitOfWork

LONGEST_REMARK = 5000


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement that is kept. `lesson_score_fixed` is there when it was the visit's last one:
    what the lesson and the course came to with it, as the LMS is told.
    """

    attempt_id: UUID
    enrolment_id: UUID
    lesson_slug: str
    points: float
    remark: str
    lesson_score_fixed: Finish | None


def judge_answer(
    uow: UnitOfWork,
    iris: Iris,
    *,
    asker: Asker,
    attempt_id: UUID,
    points: float,
    remark: str,
    now: datetime,
) -> Judged:
    """Say what a written answer is worth, `points` 0..1, with a remark to the learner.

    An answer can be judged once its visit is finished, since until then she may write another,
    and once in all: the first judgement stands, and the same one sent again is the same. A retake
    that is under way changes nothing: what is judged is the visit that was finished. Once staff
    decided the lesson's score, nothing of that visit waits any more.

    Raises `UnknownAttempt` for what is no answer that waits, `AlreadyJudged`, `NotAllowed`,
    `OwnWork`, and `BadDecision` for points out of 0..1 or too long a remark.
    """
    row = uow.session.get(AttemptRow, attempt_id)
    visit = uow.session.get(VisitRow, row.visit_id) if row else None
    if row is None or visit is None:
        raise UnknownAttempt(attempt_id)
    lock_enrolment(uow, visit.enrolment_id)
    uow.session.refresh(row)  # her course may have moved to another version until now
    uow.session.refresh(visit)
    hers = enrolment(uow.session, visit.enrolment_id)
    require_over(uow.session, asker, Permission.JUDGE_ANSWERS, hers, now=now)
    said = _checked(points, remark)
    made = uow.session.scalar(select(JudgementRow).where(JudgementRow.attempt_id == attempt_id))
    if made is not None:
        if (made.judge_id, made.points, made.remark) != (asker.member_id, points, said):
            raise AlreadyJudged(attempt_id)
        return Judged(attempt_id, hers.id, visit.lesson_slug, points, said, None)
    records = lesson_records(uow, iris, hers)
    lesson = records.lesson(visit.lesson_slug)
    item = item_of(lesson, row.item_slug)
    last = last_attempts(uow.session, visit.id)
    is_waiting = visit.finished is not None and item.slug in waiting_for_judgement(lesson, last)
    if is_overtaken(uow.session, visit):
        is_waiting = False
    if not is_waiting or last[item.slug].id != attempt_id:
        raise UnknownAttempt(attempt_id)
    success = points >= records.curriculum.pass_mark - TOLERANCE
    uow.session.add(
        JudgementRow(
            id=uuid4(),
            attempt_id=attempt_id,
            judge_id=asker.member_id,
            points=points,
            success=success,
            remark=said,
            judged=now,
        )
    )
    uow.session.flush()
    by = record_id_of_asker(uow.session, asker)
    tell_judged(records, attempt_id, lesson, item, points, success, by=by, now=now)
    fixed = _fix_visit(records, lesson, visit, by=by, now=now)
    if fixed is not None:
        post(
            uow,
            kind="answer-judged",
            to=hers.member_id,
            values={"curriculum": records.curriculum.title, "lesson": lesson.title},
            now=now,
        )
    return Judged(attempt_id, hers.id, lesson.slug, points, said, fixed)


def _fix_visit(
    records: LessonRecords, lesson: Lesson, visit: VisitRow, *, by: UUID | None, now: datetime
) -> Finish | None:
    """With the last judgement: the visit's score, its record, and the course."""
    session: Session = records.uow.session
    attempts = attempts_in(session, visit.id)
    if not visit.awaits_judgement or waiting_for_judgement(lesson, dict(attempts)):
        return None
    score = lesson_score(lesson, worth_of(attempts, lesson.rules))
    fix_score(visit, score)
    visit.awaits_judgement = False
    session.flush()
    tell_lesson_judged(records, visit.id, lesson, score, by=by, now=now)
    results = results_of(records)
    conclude_course(records, results, now=now)
    return finish_of(records, visit, results[lesson.slug], newly_finished=False)


def _checked(points: float, remark: str) -> str:
    if not (isfinite(points) and 0.0 <= points <= 1.0):
        raise BadDecision("An answer is worth 0 to 1; 0.5 is half of its points.")
    said = tidy(remark)
    if len(said) > LONGEST_REMARK:
        raise BadDecision(f"The remark is longer than {LONGEST_REMARK} characters. Write less.")
    return said
