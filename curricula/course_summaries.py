"""Courses in a line each: what is studied where, by how many, and how far they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from curricula.learning_models import CourseResultRow, EnrolmentRow, VisitRow
from curricula.move_models import CourseRow
from curricula.reach import Reach, reached
from curricula.versions import versions_by_id


@dataclass(frozen=True, slots=True)
class CourseSummary:
    """One curriculum in one course. `course` is its name in the LMS, if known; `title` and
    `language` are the curriculum's, as most learners have it.

    Of `lessons_due` (each learner's lessons together) `lessons_done` are finished; `completed` is
    how many learners have finished all.
    """

    place: str
    community_id: UUID
    curriculum_id: UUID
    title: str
    language: str
    course: str | None
    platform: str | None
    learners: int
    completed: int
    lessons_done: int
    lessons_due: int


def course_summaries(
    session: Session, reach: Reach, communities: Collection[UUID]
) -> list[CourseSummary]:
    """The courses of a reach in these communities, by name. Whoever calls has asked for the reach.

    It costs the same few statements for one learner as for thousands.
    """
    if reach.is_empty or not communities:
        return []
    hers = and_(EnrolmentRow.community_id.in_(communities), reach.condition(EnrolmentRow.place))
    groups, finished = _counted(session, hers)
    pinned = versions_by_id(session, {group[2] for group in groups})
    versions = {each: found.curriculum for each, found in pinned.items()}
    slugs = {
        each: {lesson.slug for lesson in curriculum.lessons}
        for each, curriculum in versions.items()
    }
    done: dict[tuple[str, UUID], int] = defaultdict(int)
    for place, curriculum_id, version_id, slug, learners in finished:
        if slug in slugs[version_id]:
            done[place, curriculum_id] += learners
    courses = defaultdict(list)
    for place, curriculum_id, version_id, owner, *counted in groups:
        courses[owner, place, curriculum_id].append((version_id, *counted))
    found = []
    for (owner, place, curriculum_id), on in courses.items():
        most, _, platform, course, _ = max(on, key=lambda each: (each[1], str(each[0])))
        found.append(
            CourseSummary(
                place=place,
                community_id=owner,
                curriculum_id=curriculum_id,
                title=versions[most].title,
                language=versions[most].language,
                course=course,
                platform=platform,
                learners=sum(learners for _, learners, *_ in on),
                completed=sum(each[4] for each in on),
                lessons_done=done[place, curriculum_id],
                lessons_due=sum(learners * len(slugs[each]) for each, learners, *_ in on),
            )
        )
    return sorted(found, key=lambda one: (one.course or "", one.title, one.place))


@dataclass(frozen=True, slots=True)
class CourseSize:
    """How many study a curriculum in one course."""

    place: str
    community_id: UUID
    curriculum_id: UUID
    learners: int


def course_sizes(session: Session, reaches: Mapping[UUID, Reach]) -> list[CourseSize]:
    """The courses that are reached in these communities; in one statement. Whoever calls has asked
    for the reaches.
    """
    if all(reach.is_empty for reach in reaches.values()):
        return []
    course = (EnrolmentRow.place, EnrolmentRow.community_id, EnrolmentRow.curriculum_id)
    hers = reached(reaches, EnrolmentRow.community_id, EnrolmentRow.place)
    counted = select(*course, func.count()).where(hers).group_by(*course)
    return [CourseSize(*row) for row in session.execute(counted)]


def learners_in(reach: Reach, communities: Collection[UUID]) -> Select[UUID]:
    """The ids of members who study there, to put into another query."""
    return select(EnrolmentRow.member_id).where(
        EnrolmentRow.community_id.in_(communities), reach.condition(EnrolmentRow.place)
    )


Rows = list[tuple[Any, ...]]


def _counted(session: Session, hers: ColumnElement[bool]) -> tuple[Rows, Rows]:
    """What `_groups` and `_finished` tell, in one statement."""
    groups: Rows = []
    finished: Rows = []
    for *row, slug in session.execute(union_all(_groups(hers), _finished(hers))):
        place, curriculum_id, version_id, community_id, learners, *told = row
        if slug is None:
            groups.append((place, curriculum_id, version_id, community_id, learners, *told))
        else:
            finished.append((place, curriculum_id, version_id, slug, learners))
    return groups, finished


def _groups(hers: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By version: how many learners, the platform, the course's name, how many finished it all."""
    by = (
        EnrolmentRow.place,
        EnrolmentRow.curriculum_id,
        EnrolmentRow.version_id,
        EnrolmentRow.community_id,
    )
    has_result = exists().where(CourseResultRow.enrolment_id == EnrolmentRow.id)
    named = and_(
        CourseRow.community_id == EnrolmentRow.community_id,
        CourseRow.place == EnrolmentRow.place,
    )
    return (
        select(
            *by,
            func.count(),
            func.max(EnrolmentRow.platform),
            func.max(CourseRow.title),
            func.sum(case((has_result, 1), else_=0)),
            cast(null(), String),
        )
        .outerjoin(CourseRow, named)
        .where(hers)
        .group_by(*by)
    )


def _finished(hers: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By version and lesson: how many learners have finished it."""
    return (
        select(
            EnrolmentRow.place,
            EnrolmentRow.curriculum_id,
            EnrolmentRow.version_id,
            cast(null(), Uuid),
            func.count(VisitRow.enrolment_id.distinct()),
            cast(null(), String),
            cast(null(), String),
            cast(null(), Integer),
            VisitRow.lesson_slug,
        )
        .join(VisitRow, VisitRow.enrolment_id == EnrolmentRow.id)
        .where(hers, VisitRow.finished.is_not(None))
        .group_by(
            EnrolmentRow.place,
            EnrolmentRow.curriculum_id,
            EnrolmentRow.version_id,
            VisitRow.lesson_slug,
        )
    )
