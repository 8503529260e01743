"""Lesson results: which of several times through a lesson counts, and what staff decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from curricula.allowances import allowances_in, allowances_of
from curricula.decision_models import AllowanceRow, OverrideRow
from curricula.lateness import Handed
from curricula.learning_models import CourseResultRow, EnrolmentRow, VisitRow
from curricula.model import Lesson
from curricula.move_models import EnrolmentMoveRow
from curricula.scoring import Score
from curricula.visits import score_of
from storage import asked_once, asked_once_each, in_portions, keep_answers


@dataclass(frozen=True, slots=True)
class LessonResult:
    """What a lesson finished at least once came to.

    `score` is what counts now, None in a lesson that grades nothing and while nothing but a
    visit that `awaits_judgement` is there. `handed` are the results among which the best counts,
    each with when it was handed in; one alone where the last one does.
    """

    score: Score | None
    awaits_judgement: bool
    handed: tuple[Handed, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class Work:
    """What was done in an enrolment, each in the order of its numbers: the visits, what staff
    decided about lessons that were opened, the course's result that stands, and the last move of
    the course to another version.
    """

    by_visit: dict[UUID, VisitRow]
    by_override: dict[UUID, OverrideRow]
    result: CourseResultRow | None = None
    moved: EnrolmentMoveRow | None = None

    @property
    def visits(self) -> list[VisitRow]:
        return list(self.by_visit.values())

    @property
    def overrides(self) -> list[OverrideRow]:
        return list(self.by_override.values())

    def last_visit(self, lesson_slug: str) -> VisitRow | None:
        visits = [row for row in self.visits if row.lesson_slug == lesson_slug]
        return visits[-1] if visits else None

    def is_overtaken(self, visit: VisitRow) -> bool:
        """Whether staff decided the lesson's score since the visit was finished."""
        end, slug = visit.finished, visit.lesson_slug
        return end is not None and any(
            row.decided >= end for row in self.overrides if row.lesson_slug == slug
        )


def lesson_results(
    session: Session, enrolment_id: UUID, lessons: Iterable[Lesson]
) -> dict[str, LessonResult]:
    """By lesson slug; lessons never finished are not in it."""
    return results_in(work_in(session, enrolment_id), lessons)


def results_in(work: Work, lessons: Iterable[Lesson]) -> dict[str, LessonResult]:
    """The same of what was done in an enrolment."""
    visits: dict[str, list[VisitRow]] = defaultdict(list)
    for visit in work.visits:
        if visit.finished is not None:
            visits[visit.lesson_slug].append(visit)
    overrides = {row.lesson_slug: row for row in work.overrides}
    return {
        lesson.slug: _result(lesson, visits[lesson.slug], overrides.get(lesson.slug))
        for lesson in lessons
        if lesson.slug in visits
    }


@asked_once
def work_in(session: Session, enrolment_id: UUID) -> Work:
    """Within a reading it is shared by all who ask what came of an enrolment."""
    return work_in_each(session, [enrolment_id])[enrolment_id]


@asked_once_each(work_in)
def work_in_each(session: Session, enrolment_ids: Collection[UUID]) -> dict[UUID, Work]:
    """The same of each, in one statement for a thousand; within a reading the `allowances_of` each
    are known with it.
    """
    earlier, before = aliased(CourseResultRow), aliased(EnrolmentMoveRow)
    last_move = (
        select(func.max(before.moved))
        .where(before.enrolment_id == EnrolmentRow.id)
        .correlate(EnrolmentRow)
        .scalar_subquery()
    )
    newest = (
        select(func.max(earlier.number))
        .where(earlier.enrolment_id == EnrolmentRow.id)
        .correlate(EnrolmentRow)
        .scalar_subquery()
    )
    query = (
        select(EnrolmentRow.id, VisitRow, OverrideRow, CourseResultRow, EnrolmentMoveRow)
        .outerjoin(VisitRow, VisitRow.enrolment_id == EnrolmentRow.id)
        .outerjoin(
            OverrideRow,
            and_(
                OverrideRow.enrolment_id == EnrolmentRow.id,
                OverrideRow.lesson_slug == VisitRow.lesson_slug,
            ),
        )
        .outerjoin(
            CourseResultRow,
            and_(
                CourseResultRow.enrolment_id == EnrolmentRow.id,
                CourseResultRow.number == newest,
            ),
        )
        .outerjoin(
            EnrolmentMoveRow,
            and_(
                EnrolmentMoveRow.enrolment_id == EnrolmentRow.id,
                EnrolmentMoveRow.moved == last_move,
            ),
        )
        .outerjoin(AllowanceRow, AllowanceRow.enrolment_id == EnrolmentRow.id)
        .add_columns(AllowanceRow)
        .order_by(VisitRow.number, OverrideRow.number)
    )
    found = {each: Work({}, {}) for each in enrolment_ids}
    granted: dict[UUID, dict[UUID, AllowanceRow]] = {each: {} for each in enrolment_ids}
    for some in in_portions(enrolment_ids):
        for key, visit, override, result, moved, allowance in session.execute(
            query.where(EnrolmentRow.id.in_(some))
        ):
            work = found[key]
            work.result, work.moved = result, moved
            if visit is not None:
                work.by_visit[visit.id] = visit
            if override is not None:
                work.by_override[override.id] = override
            if allowance is not None:
                granted[key][allowance.id] = allowance
    known = {key: allowances_in(rows.values()) for key, rows in granted.items()}
    keep_answers(session, allowances_of, known)
    return found


def last_decided(session: Session, enrolment_id: UUID, lesson_slug: str) -> datetime | None:
    """When staff last decided the lesson's score. What is finished until then counts no more."""
    return session.scalar(
        select(OverrideRow.decided)
        .where(OverrideRow.enrolment_id == enrolment_id, OverrideRow.lesson_slug == lesson_slug)
        .order_by(OverrideRow.decided.desc())
        .limit(1)
    )


def is_overtaken(session: Session, visit: VisitRow, finished: datetime | None = None) -> bool:
    """Whether staff decided the lesson's score since the visit was finished."""
    end = finished or visit.finished
    decided = last_decided(session, visit.enrolment_id, visit.lesson_slug)
    return end is not None and decided is not None and decided >= end


def _result(lesson: Lesson, visits: list[VisitRow], override: OverrideRow | None) -> LessonResult:
    """An override takes the place of every visit finished until then; later ones count anew."""
    best = lesson.rules.counts == "best"
    scores: list[tuple[Score, datetime]] = []
    if override is not None:
        before = [v.finished for v in visits if v.finished and v.finished <= override.decided]
        when = (before[0] if best else before[-1]) if before else override.decided
        scores.append((Score.of(override.raw, override.maximum), when))
        visits = [v for v in visits if v.finished is not None and v.finished > override.decided]
    for visit in visits:
        score = None if visit.awaits_judgement else score_of(visit.raw, visit.maximum)
        if score is not None and visit.finished is not None:
            scores.append((score, visit.finished))
    if not scores:
        waits = any(v.awaits_judgement for v in visits)
        first = next((v.finished for v in visits if v.finished), None)
        read = () if waits or first is None else (Handed(None, first),)
        return LessonResult(None, waits, read)
    counting = scores if best else scores[-1:]
    score = max((each for each, _ in counting), key=lambda s: s.scaled)
    handed = tuple(Handed(each.scaled, when) for each, when in counting)
    return LessonResult(score, False, handed)
