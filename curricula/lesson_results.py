"""Lesson results: which of several times through a lesson counts, and what staff decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.decision_models import OverrideRow
from curricula.learning_models import VisitRow
from curricula.model import Lesson
from curricula.scoring import Score
from curricula.visits import score_of
from storage import asked_once


@dataclass(frozen=True, slots=True)
class LessonResult:
    """What a lesson finished at least once came to.

    `score` is what counts now, None in a lesson that grades nothing and while nothing but a
    visit that `awaits_judgement` is there.
    """

    score: Score | None
    awaits_judgement: bool


def lesson_results(
    session: Session, enrolment_id: UUID, lessons: Iterable[Lesson]
) -> dict[str, LessonResult]:
    """By lesson slug; lessons never finished are not in it."""
    visits: dict[str, list[VisitRow]] = defaultdict(list)
    for visit in _finished(session, enrolment_id):
        visits[visit.lesson_slug].append(visit)
    overrides = {row.lesson_slug: row for row in _overrides(session, enrolment_id)}
    return {
        lesson.slug: _result(lesson, visits[lesson.slug], overrides.get(lesson.slug))
        for lesson in lessons
        if lesson.slug in visits
    }


@asked_once
def _finished(session: Session, enrolment_id: UUID) -> list[VisitRow]:
    query = select(VisitRow).where(
        VisitRow.enrolment_id == enrolment_id, VisitRow.finished.is_not(None)
    )
    return list(session.scalars(query.order_by(VisitRow.number)))


@asked_once
def _overrides(session: Session, enrolment_id: UUID) -> list[OverrideRow]:
    query = select(OverrideRow).where(OverrideRow.enrolment_id == enrolment_id)
    return list(session.scalars(query.order_by(OverrideRow.number)))


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
    scores: list[Score] = []
    if override is not None:
        scores.append(Score.of(override.raw, override.maximum))
        visits = [v for v in visits if v.finished is not None and v.finished > override.decided]
    fixed = (score_of(v.raw, v.maximum) for v in visits if not v.awaits_judgement)
    scores += [score for score in fixed if score is not None]
    if not scores:
        return LessonResult(None, any(v.awaits_judgement for v in visits))
    best = lesson.rules.counts == "best"
    return LessonResult(max(scores, key=lambda s: s.scaled) if best else scores[-1], False)
