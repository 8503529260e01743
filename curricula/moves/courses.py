"""Courses: where a curriculum is studied, by how many on which version, and what newcomers get."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from curricula.learning_models import EnrolmentRow
from curricula.move_models import CourseRow, CourseVersionRow
from storage import UnitOfWork

LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Course:
    """`learners` counts enrolments by version. `title` is the course's name in its LMS, if known.

    `newcomers` is the version that somebody chose for whoever comes next; None: what the link
    in the LMS names.
    """

    curriculum_id: UUID
    place: str
    title: str | None
    platform: str | None
    learners: Mapping[UUID, int]
    newcomers: UUID | None

    @property
    def version_id(self) -> UUID | None:
        """The version that this course is on: what newcomers get, else what most learners have."""
        if self.newcomers or not self.learners:
            return self.newcomers
        return max(self.learners, key=lambda each: (self.learners[each], str(each)))


def courses_of(session: Session, curriculum_id: UUID, *, place: str | None = None) -> list[Course]:
    """Where the curriculum is studied, or that one place, by title; in two statements."""
    learners = select(
        EnrolmentRow.place,
        EnrolmentRow.version_id,
        func.count(),
        func.max(EnrolmentRow.platform),
        func.max(CourseRow.title),
    ).where(EnrolmentRow.curriculum_id == curriculum_id)
    chosen = select(CourseVersionRow).where(CourseVersionRow.curriculum_id == curriculum_id)
    if place is not None:
        learners = learners.where(EnrolmentRow.place == place)
        chosen = chosen.where(CourseVersionRow.place == place)
    counts: dict[str, dict[UUID, int]] = {}
    about: dict[str, tuple[str | None, str | None]] = {}
    named = learners.outerjoin(
        CourseRow,
        and_(
            CourseRow.community_id == EnrolmentRow.community_id,
            CourseRow.place == EnrolmentRow.place,
        ),
    )
    grouped = named.group_by(EnrolmentRow.place, EnrolmentRow.version_id)
    for where, version_id, count, lms, title in session.execute(grouped):
        counts.setdefault(where, {})[version_id] = count
        about[where] = title, lms
    newcomers = {row.place: row.version_id for row in session.scalars(chosen)}
    found = []
    for where in {*counts, *newcomers}:
        known, platform = about.get(where, (None, None))
        found.append(
            Course(
                curriculum_id=curriculum_id,
                place=where,
                title=known,
                platform=platform,
                learners=counts.get(where, {}),
                newcomers=newcomers.get(where),
            )
        )
    return sorted(found, key=lambda each: (each.title or "", each.platform or "", each.place))


def versions_used_at(session: Session, place: str) -> dict[UUID, UUID]:
    """`Course.version_id` of each curriculum that the course `place` uses; in two statements."""
    learners = (
        select(EnrolmentRow.curriculum_id, EnrolmentRow.version_id, func.count())
        .where(EnrolmentRow.place == place)
        .group_by(EnrolmentRow.curriculum_id, EnrolmentRow.version_id)
    )
    most: dict[UUID, tuple[int, str, UUID]] = {}
    for curriculum_id, version_id, count in session.execute(learners):
        here = (count, str(version_id), version_id)
        most[curriculum_id] = max(most.get(curriculum_id, here), here)
    chosen = select(CourseVersionRow.curriculum_id, CourseVersionRow.version_id).where(
        CourseVersionRow.place == place
    )
    found = {curriculum_id: version_id for curriculum_id, (_, _, version_id) in most.items()}
    return found | {row.curriculum_id: row.version_id for row in session.execute(chosen)}


def course_titles(session: Session, places: Collection[str]) -> dict[str, str]:
    """What these courses are called in their LMSs, as far as it is known."""
    if not places:
        return {}
    named = select(CourseRow.place, CourseRow.title).where(CourseRow.place.in_(places))
    return {place: title for place, title in session.execute(named)}  # noqa: C416 - rows


def version_for_newcomer(session: Session, curriculum_id: UUID, place: str) -> UUID | None:
    """The version that was chosen for this course; None: what the link names."""
    row = session.get(CourseVersionRow, (curriculum_id, place))
    return row.version_id if row else None


def keep_version_of(
    uow: UnitOfWork, curriculum_id: UUID, *, copied_from: str, place: str
) -> UUID | None:
    """What somebody chose for the course that an LMS copied goes on in its copy, `place`, unless
    one was chosen there; else None: what the link names.
    """
    here = uow.session.get(CourseVersionRow, (curriculum_id, place))
    before = uow.session.get(CourseVersionRow, (curriculum_id, copied_from))
    if here is not None or before is None:
        return here.version_id if here else None
    row = CourseVersionRow(
        curriculum_id=curriculum_id,
        place=place,
        version_id=before.version_id,
        move_id=before.move_id,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:  # another launch of the copy, or its staff, were first
        return version_for_newcomer(uow.session, curriculum_id, place)
    return row.version_id


def name_course(
    uow: UnitOfWork, *, community_id: UUID, place: str, title: str, platform: str | None
) -> None:
    """Keep what a course is called in its LMS, so that staff know it again."""
    title = title[:LONGEST_TITLE]
    row = uow.session.get(CourseRow, (community_id, place))
    if row is None:
        try:
            with uow.session.begin_nested():
                uow.session.add(
                    CourseRow(
                        community_id=community_id, place=place, title=title, platform=platform
                    )
                )
        except IntegrityError:
            pass  # a class that comes at once: another of it was first, with the same name
    elif (row.title, row.platform) != (title, platform):
        row.title, row.platform = title, platform
