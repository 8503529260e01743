"""How far the learners of one course are: people by lessons, and each lesson in numbers."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import (
    Curriculum,
    Enrolment,
    LearnerProgress,
    Lesson,
    course_titles,
    enrolments_to_decide,
    lesson_counts,
    progress_of_each,
    versions_by_id,
)
from plugin.lti import RosterPerson
from plugin.web.course_list import DECIDES, CourseList, course_list
from plugin.web.people_words import names_in_words
from plugin.web.placed_lessons import placed_lessons
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

MOST_LEARNERS = 20_000


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """`enrolment` is None, and `progress` too, for whoever opened nothing yet; `listed` where the
    LMS's list is not known or has her not.
    """

    name: str
    member_id: UUID
    listed: RosterPerson | None
    enrolment: Enrolment | None
    progress: LearnerProgress | None = None

    @property
    def gone(self) -> datetime | None:
        return self.listed.gone if self.listed else None


@dataclass(frozen=True, slots=True)
class LessonLine:
    """Of `learners` so many are done with a lesson, or have begun it."""

    number: int
    lesson: Lesson
    done: int
    begun: int
    learners: int

    @property
    def open(self) -> int:
        return self.learners - self.done - self.begun


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """`lines` are all learners by name, without their progress; `curricula` those that are studied
    in the course, by id. `curriculum` is None while nobody opened a lesson. `lessons` are those
    that were placed in the course, and what somebody opened besides; all where that is not known.
    """

    place: str
    title: str
    listed: CourseList | None
    curricula: Mapping[UUID, Curriculum]
    curriculum_id: UUID | None
    curriculum: Curriculum | None
    lines: Sequence[LearnerLine]
    lessons: Sequence[LessonLine]


def course_progress(
    session: Session, communities: Collection[UUID], place: str, curriculum_id: UUID | None
) -> CourseProgress | None:
    """In the same few statements however many learners; None for a course of which the visitor
    sees nobody. Raises `community.NotAllowed`.
    """
    found, _many = enrolments_to_decide(
        session, asker(), DECIDES, communities, place=place, limit=MOST_LEARNERS, now=utc_now()
    )
    listed = course_list(session, communities, place)
    if not found and listed is None:
        return None
    studied = Counter(one.curriculum_id for one in found)
    chosen = curriculum_id if curriculum_id in studied else None
    if chosen is None and studied:
        chosen = max(studied, key=lambda each: (studied[each], str(each)))
    here = [one for one in found if one.curriculum_id == chosen]
    versions = versions_by_id(session, {one.version_id for one in found})
    pinned = Counter(one.version_id for one in here)
    most = max(pinned, key=lambda each: (pinned[each], str(each))) if pinned else None
    curriculum = versions[most].curriculum if most else None
    placed = placed_lessons(session, place, chosen, most) if chosen and most else None
    lines = _lines(session, here, listed)
    platforms = {one.platform for one in found if one.platform}
    title = course_titles(session, [place]).get(place)
    return CourseProgress(
        place=place,
        title=title or next(iter(sorted(platforms)), _("A course without a name")),
        listed=listed,
        curricula={one.curriculum_id: versions[one.version_id].curriculum for one in found},
        curriculum_id=chosen,
        curriculum=curriculum,
        lines=lines,
        lessons=_lessons(session, curriculum, here, lines, placed),
    )


def with_progress(session: Session, lines: Sequence[LearnerLine]) -> list[LearnerLine]:
    """The same with how far each is."""
    known = progress_of_each(session, [one.enrolment for one in lines if one.enrolment])
    return [
        LearnerLine(
            one.name,
            one.member_id,
            one.listed,
            one.enrolment,
            known[one.enrolment.id] if one.enrolment else None,
        )
        for one in lines
    ]


def _lines(
    session: Session, here: Sequence[Enrolment], listed: CourseList | None
) -> list[LearnerLine]:
    people = listed.people if listed else {}
    enrolled = {one.member_id: one for one in here}
    waiting = {each for each, one in people.items() if one.gone is None}
    everybody = waiting | set(enrolled)
    names = names_in_words(session, everybody)
    lines = [
        LearnerLine(names[each], each, people.get(each), enrolled.get(each)) for each in everybody
    ]
    return sorted(lines, key=lambda one: (one.name.casefold(), one.member_id))


def _lessons(
    session: Session,
    curriculum: Curriculum | None,
    here: Sequence[Enrolment],
    lines: Sequence[LearnerLine],
    placed: Collection[str] | None,
) -> list[LessonLine]:
    """Whoever is on the list no more counts no more. `placed` are slugs; None is all of them."""
    if curriculum is None:
        return []
    counted = [one.enrolment.id for one in lines if one.enrolment and one.gone is None]
    counts = lesson_counts(session, counted)
    learners = sum(one.gone is None for one in lines)
    found = []
    for number, lesson in enumerate(curriculum.lessons, 1):
        done, opened = counts.get(lesson.slug, (0, 0))
        if placed is not None and lesson.slug not in placed and not opened:
            continue
        found.append(LessonLine(number, lesson, done, opened - done, learners))
    return found
