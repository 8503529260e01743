"""Where a learner stands: in one lesson, and in the whole curriculum."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.attempts import Attempt, last_attempts
from curricula.course_results import CourseResult, finished_scores, standing_result
from curricula.enrolments import enrolment
from curricula.learning_models import VisitRow
from curricula.model import Lesson
from curricula.scoring import Score
from curricula.versions import version
from curricula.visits import Visit, last_visit, score_of, visit_of

State = Literal["done", "started", "open"]


@dataclass(frozen=True, slots=True)
class LessonState:
    """`visit` is the present one, None before the lesson was opened; `attempts` are its last ones.

    `score` is what counts now: the last finished visit's, also while a retake is under way.
    """

    visit: Visit | None
    finished_at: datetime | None
    attempts: Mapping[str, Attempt]
    score: Score | None

    def next_number(self, item_slug: str) -> int:
        """The number for an answer form to carry, see `answer_item`."""
        last = self.attempts.get(item_slug)
        return last.number + 1 if last else 1


@dataclass(frozen=True, slots=True)
class CurriculumProgress:
    """Each lesson in order with its state and score; `done` of `total` lessons are finished."""

    lessons: tuple[tuple[Lesson, State, Score | None], ...]
    done: int
    total: int
    result: CourseResult | None


def lesson_state(session: Session, enrolment_id: UUID, lesson_slug: str) -> LessonState:
    """What the lesson's page needs to know of the learner."""
    visit = last_visit(session, enrolment_id, lesson_slug)
    if visit is None:
        return LessonState(None, None, {}, None)
    counting = last_visit(session, enrolment_id, lesson_slug, finished=True)
    return LessonState(
        visit=visit_of(visit),
        finished_at=visit.finished,
        attempts=last_attempts(session, visit.id),
        score=score_of(counting.raw, counting.maximum) if counting else None,
    )


def curriculum_progress(session: Session, enrolment_id: UUID) -> CurriculumProgress:
    """Raises `UnknownEnrolment`. A lesson finished once is done, also while it is retaken."""
    pinned = version(session, enrolment(session, enrolment_id).version_id)
    scores = finished_scores(session, enrolment_id)
    opened = set(
        session.scalars(
            select(VisitRow.lesson_slug).where(VisitRow.enrolment_id == enrolment_id).distinct()
        )
    )

    def state(slug: str) -> State:
        if slug in scores:
            return "done"
        return "started" if slug in opened else "open"

    lessons = tuple(
        (lesson, state(lesson.slug), scores.get(lesson.slug))
        for lesson in pinned.curriculum.lessons
    )
    return CurriculumProgress(
        lessons=lessons,
        done=sum(1 for _, how, _ in lessons if how == "done"),
        total=len(lessons),
        result=standing_result(session, enrolment_id),
    )
