"""Where a learner stands: in one lesson, and in the whole curriculum."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.allowances import Extra, extra_for
from curricula.attempts import Attempt, attempts_in, waiting_for_judgement, worth_of
from curricula.course_results import CourseResult, result_in
from curricula.enrolments import Enrolment, enrolment
from curricula.lesson_results import (
    LessonResult,
    lesson_results,
    results_in,
    work_in,
    work_in_each,
)
from curricula.model import Lesson, Rules
from curricula.scoring import Score
from curricula.versions import version, versions_by_id
from curricula.visits import Visit, due_of, visit_of
from storage import utc_now

State = Literal["done", "started", "open"]
NO_LIMITS = Rules()
NOTHING_MORE = Extra()


@dataclass(frozen=True, slots=True)
class LessonState:
    """`visit` is the present one, None before the lesson was opened; `attempts` are its last ones.

    `score` is what counts now by the rules and decisions, also while a retake is under way; while
    nothing but a visit that `awaits_judgement` is there, it is None. `waiting` are the slugs of
    this visit's items that a person has yet to judge. `due` is when the visit's time ends.
    `worth` is what each item comes to in this visit by the rules, 0..1, which may be an earlier
    attempt than the last.
    """

    visit: Visit | None
    finished_at: datetime | None
    attempts: Mapping[str, Attempt]
    score: Score | None
    rules: Rules = NO_LIMITS
    extra: Extra = NOTHING_MORE
    awaits_judgement: bool = False
    waiting: frozenset[str] = frozenset()
    due: datetime | None = None
    is_over_time: bool = False
    practice: frozenset[str] = frozenset()
    worth: Mapping[str, float] = field(default_factory=dict)

    def next_number(self, item_slug: str) -> int:
        """The number for an answer form to carry, see `answer_item`."""
        last = self.attempts.get(item_slug)
        return last.number + 1 if last else 1

    def attempts_left(self, item_slug: str) -> int | None:
        """How often she may still answer it in this visit; None without limit, as in practice."""
        if self.rules.attempts is None or item_slug in self.practice:
            return None
        allowed = self.rules.attempts + self.extra.attempts
        return max(0, allowed - (self.next_number(item_slug) - 1))

    @property
    def retakes_left(self) -> int | None:
        """How often she may take the lesson again after this visit; None without limit."""
        if self.rules.retakes is None:
            return None
        taken = max(0, self.visit.number - 1) if self.visit else 0
        return max(0, self.rules.retakes + self.extra.retakes - taken)

    def shows_feedback(self, item_slug: str | None = None) -> bool:
        """Whether to say now if an answer is right, and the author's feedback to it.

        Without an item it is asked for the lesson's score as a whole. Practice is for learning:
        it always tells at once.
        """
        if item_slug is not None and item_slug not in self.attempts:
            return False
        if item_slug is not None and item_slug in self.practice:
            return True
        if self.rules.feedback == "at-once":
            return True
        return self.rules.feedback == "after-finishing" and self.finished_at is not None


@dataclass(frozen=True, slots=True)
class CurriculumProgress:
    """Each lesson in order with its state and score; `done` of `total` lessons are finished.

    `waiting` are the lessons done whose score waits for a judgement.
    """

    lessons: tuple[tuple[Lesson, State, Score | None], ...]
    done: int
    total: int
    result: CourseResult | None
    waiting: frozenset[str] = frozenset()


def lesson_state(
    session: Session, enrolment_id: UUID, lesson_slug: str, *, now: datetime | None = None
) -> LessonState:
    """What the lesson's page needs to know of the learner, at `now` (default: this moment).

    Raises `UnknownEnrolment`; a lesson that the pinned version does not have is an empty one.
    """
    lessons = version(session, enrolment(session, enrolment_id).version_id).curriculum.lessons
    lesson = next((each for each in lessons if each.slug == lesson_slug), None)
    if lesson is None:
        return LessonState(None, None, {}, None)
    practice = frozenset(item.slug for item in lesson.items if not item.graded)
    work = work_in(session, enrolment_id)
    extra = extra_for(session, enrolment_id, lesson)
    visit = work.last_visit(lesson_slug)
    if visit is None:
        return LessonState(None, None, {}, None, lesson.rules, extra, practice=practice)
    result = lesson_results(session, enrolment_id, [lesson]).get(lesson_slug)
    answers = attempts_in(session, visit.id)
    attempts = dict(answers)
    due = due_of(visit.opened, lesson.rules, extra) if visit.finished is None else None
    return LessonState(
        visit=visit_of(visit),
        finished_at=visit.finished,
        attempts=attempts,
        score=result.score if result else None,
        rules=lesson.rules,
        extra=extra,
        awaits_judgement=result.awaits_judgement if result else False,
        waiting=(
            frozenset() if work.is_overtaken(visit) else waiting_for_judgement(lesson, attempts)
        ),
        due=due,
        is_over_time=due is not None and (now or utc_now()) > due,
        practice=practice,
        worth=worth_of(answers, lesson.rules),
    )


def curriculum_progress(session: Session, enrolment_id: UUID) -> CurriculumProgress:
    """Raises `UnknownEnrolment`. A lesson finished once is done, also while it is retaken."""
    pinned = version(session, enrolment(session, enrolment_id).version_id)
    results = lesson_results(session, enrolment_id, pinned.curriculum.lessons)
    work = work_in(session, enrolment_id)
    opened = {visit.lesson_slug for visit in work.visits}

    def state(slug: str) -> State:
        if slug in results:
            return "done"
        return "started" if slug in opened else "open"

    lessons = tuple(
        (lesson, state(lesson.slug), results[lesson.slug].score if lesson.slug in results else None)
        for lesson in pinned.curriculum.lessons
    )
    return CurriculumProgress(
        lessons=lessons,
        done=sum(1 for _, how, _ in lessons if how == "done"),
        total=len(lessons),
        result=result_in(work.result),
        waiting=frozenset(slug for slug, result in results.items() if result.awaits_judgement),
    )


def know_progress(session: Session, enrolments: Collection[Enrolment]) -> None:
    """Ask at once for what `curriculum_progress` and `lesson_state` need of each."""
    versions_by_id(session, {each.version_id for each in enrolments})
    work_in_each(session, [each.id for each in enrolments])


def results_of_each(
    session: Session, enrolments: Collection[Enrolment]
) -> dict[UUID, dict[str, LessonResult]]:
    """What the finished lessons of each came to, by their slugs; in two statements however many."""
    versions = versions_by_id(session, {each.version_id for each in enrolments})
    work = work_in_each(session, [each.id for each in enrolments])
    return {
        each.id: results_in(work[each.id], versions[each.version_id].curriculum.lessons)
        for each in enrolments
    }
