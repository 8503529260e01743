"""A learner's work as staff see it: lessons with their scores, answers' worth, what was decided."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import Community, community, groups_together
from curricula import (
    Allowance,
    CourseOfLearners,
    Curriculum,
    Enrolment,
    Lesson,
    Override,
    Score,
    VisitWork,
    allowances_of,
    curriculum_progress,
    overrides_of,
    so_far,
    version,
    versions_by_id,
    visits_in,
)
from plugin.number_words import percent
from plugin.web.lesson_rules import amounts_in_words
from plugin.web.people_words import names_in_words
from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A line of the list: who, in which course, how far, when last; `also` are her other courses
    among those that the visitor decides in.
    """

    enrolment: Enrolment
    name: str
    curriculum: Curriculum
    done: int
    total: int
    last: datetime | None
    also: Sequence[str]


@dataclass(frozen=True, slots=True)
class LessonWork:
    """`state` is done, started or open; `score` is what counts now; `waits` for a judgement."""

    lesson: Lesson
    state: str
    score: Score | None
    waits: bool
    visits: Sequence[VisitWork]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the history: what was decided by whom, when, and why."""

    what: str
    lesson: str
    by: str
    reason: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Work:
    enrolment: Enrolment
    name: str
    community: Community
    curriculum: Curriculum
    lessons: Sequence[LessonWork]
    history: Sequence[Decision]

    @property
    def finished(self) -> frozenset[str]:
        """The slugs of the lessons that she finished once."""
        return frozenset(one.lesson.slug for one in self.lessons if one.state == "done")


def learner_rows(
    session: Session,
    enrolments: Sequence[Enrolment],
    courses: Callable[[Collection[UUID]], Mapping[UUID | None, Sequence[CourseOfLearners]]],
) -> list[LearnerRow]:
    """In the same few statements however many. `courses` gives those of members that the visitor
    decides in.
    """
    names = names_in_words(session, [one.member_id for one in enrolments])
    versions = versions_by_id(session, {one.version_id for one in enrolments})
    known = so_far(session, [one.id for one in enrolments])
    persons = groups_together(session, {one.member_id for one in enrolments})
    theirs = courses(frozenset[UUID]().union(*persons.values())) if persons else {}
    rows = []
    for each in enrolments:
        curriculum = versions[each.version_id].curriculum
        rows.append(
            LearnerRow(
                enrolment=each,
                name=names[each.member_id],
                curriculum=curriculum,
                done=sum(lesson.slug in known[each.id].finished for lesson in curriculum.lessons),
                total=len(curriculum.lessons),
                last=known[each.id].last,
                also=_also(each, persons[each.member_id], theirs),
            )
        )
    return rows


def _also(
    one: Enrolment,
    person: Collection[UUID],
    courses: Mapping[UUID | None, Sequence[CourseOfLearners]],
) -> list[str]:
    """Names of the courses in which this person is besides, as whichever member."""
    others = {
        (each.place, name_of_course(each))
        for member_id in person
        for each in courses.get(member_id, ())
        if each.place != one.place
    }
    return sorted(name for _place, name in others)


def name_of_course(course: CourseOfLearners) -> str:
    """As staff call it: its title and its LMS, as far as they are known."""
    known = [each for each in (course.title, course.platform) if each]
    return " · ".join(known) or _("A course without a name")


def work_of(session: Session, hers: Enrolment) -> Work:
    """All that staff need to decide about one learner in one course."""
    curriculum = version(session, hers.version_id).curriculum
    learning = curriculum_progress(session, hers.id)
    visits = visits_in(session, hers.id)
    lessons = [
        LessonWork(
            lesson=lesson,
            state=state,
            score=score,
            waits=lesson.slug in learning.waiting,
            visits=visits.get(lesson.slug, []),
        )
        for lesson, state, score in learning.lessons
    ]
    granted, decided = allowances_of(session, hers.id), overrides_of(session, hers.id)
    authors = [one.granted_by for one in granted] + [one.decided_by for one in decided]
    names = names_in_words(session, [hers.member_id, *authors])
    titles = {lesson.slug: lesson.title for lesson in curriculum.lessons}
    return Work(
        enrolment=hers,
        name=names[hers.member_id],
        community=community(session, hers.community_id),
        curriculum=curriculum,
        lessons=lessons,
        history=_history(granted, decided, names, titles),
    )


def _history(
    granted: Sequence[Allowance],
    decided: Sequence[Override],
    names: Mapping[UUID, str],
    titles: Mapping[str, str],
) -> Sequence[Decision]:
    """What was granted and decided, the newest first."""

    def author(member_id: UUID | None) -> str:
        return names[member_id] if member_id else _("whoever runs this service")

    def title(slug: str) -> str:
        return titles.get(slug, slug)

    found = [_of_allowance(one, author(one.granted_by), title(one.lesson_slug)) for one in granted]
    found += [_of_override(one, author(one.decided_by), title(one.lesson_slug)) for one in decided]
    return sorted(found, key=lambda one: one.when, reverse=True)


def _of_allowance(one: Allowance, by: str, lesson: str) -> Decision:
    what = _("Granted: %(amounts)s", amounts=amounts_in_words(one))
    return Decision(what, lesson, by, one.reason, one.granted)


def _of_override(one: Override, by: str, lesson: str) -> Decision:
    what = _("Score decided: %(score)s", score=percent(one.score.scaled))
    return Decision(what, lesson, by, one.reason, one.decided)
