"""How far the learners of a course are, lesson by lesson, for staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from curricula.enrolments import Enrolment
from curricula.learning_models import VisitRow
from curricula.lesson_results import lesson_results, work_in, work_in_each
from curricula.scoring import Score
from curricula.versions import versions_by_id
from storage import among

Standing = Literal["done", "waits", "begun", "open"]


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """`score` is what counts now; `waits` is done, for a judgement."""

    standing: Standing
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class LearnerProgress:
    """By the slugs of the lessons of her own version; `last` is when anything of it was last
    opened or finished.
    """

    lessons: Mapping[str, LessonStanding]
    last: datetime | None

    def done_of(self, slugs: Collection[str]) -> int:
        """How many of these lessons she has finished."""
        return sum(
            one.standing in ("done", "waits") for slug, one in self.lessons.items() if slug in slugs
        )


def progress_of_each(
    session: Session, enrolments: Sequence[Enrolment]
) -> dict[UUID, LearnerProgress]:
    """Of each enrolment by its id, within a reading in two statements for a thousand."""
    versions = versions_by_id(session, {one.version_id for one in enrolments})
    work_in_each(session, [one.id for one in enrolments])
    found = {}
    for one in enrolments:
        lessons = versions[one.version_id].curriculum.lessons
        results = lesson_results(session, one.id, lessons)
        visits = work_in(session, one.id).visits
        opened = {visit.lesson_slug for visit in visits}
        standings = {}
        for slug in (lesson.slug for lesson in lessons):
            if (result := results.get(slug)) is not None:
                how: Standing = "waits" if result.awaits_judgement else "done"
                standings[slug] = LessonStanding(how, result.score)
            else:
                standings[slug] = LessonStanding("begun" if slug in opened else "open")
        last = max((visit.finished or visit.opened for visit in visits), default=None)
        found[one.id] = LearnerProgress(standings, last)
    return found


def lesson_counts(session: Session, enrolment_ids: Collection[UUID]) -> dict[str, tuple[int, int]]:
    """By slug, how many have finished a lesson and how many opened it at all; one statement."""
    query = (
        select(
            VisitRow.lesson_slug,
            func.count(VisitRow.enrolment_id.distinct()).filter(VisitRow.finished.is_not(None)),
            func.count(VisitRow.enrolment_id.distinct()),
        )
        .where(among(session, VisitRow.enrolment_id, enrolment_ids))
        .group_by(VisitRow.lesson_slug)
    )
    return {slug: (done, opened) for slug, done, opened in session.execute(query)}
