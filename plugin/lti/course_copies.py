"""Courses that an LMS copied for the next term: recognised, and asked about once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission
from curricula import (
    LessonMap,
    begin_copied_course,
    keep_version_of,
    published_versions,
    reach_of,
    version_difference,
)
from plugin.lti.errors import UnknownCourseCopy
from plugin.lti.models import RegistrationRow
from plugin.lti.placement_models import CourseCopyRow, PlacementRow
from plugin.lti.placements import Placement
from storage import UnitOfWork, among

Answer = Literal["same", "newest"]


@dataclass(frozen=True, slots=True)
class CourseCopy:
    """The course `place` has links of this curriculum that were placed in the course `from_place`,
    which used `version_id`. `answer` is None until its staff have said how it goes on; until then
    its learners get that version, as after "same".
    """

    id: UUID
    registration_id: UUID
    community_id: UUID
    place: str
    curriculum_id: UUID
    version_id: UUID
    from_place: str
    recognised: datetime
    answer: Answer | None
    answered: datetime | None
    answered_by: UUID | None


@dataclass(frozen=True, slots=True)
class Newer:
    """The version that was published last, and which of its lessons each of the old ones is."""

    version_id: UUID
    lesson_map: LessonMap


def note_copy(uow: UnitOfWork, copy: Placement, original: Placement, *, now: datetime) -> None:
    """The first copied link of a curriculum makes its course a copy; further ones change nothing.
    It goes on with what the course before used: what its links name, or what it was moved to.

    Nothing is asked of a path, which pins no version, and of a course in which somebody placed the
    curriculum herself: there a teacher took a single activity over from another course.
    """
    what = copy.what
    if what.curriculum_id is None or what.version_id is None:
        return
    if course_copy_at(uow.session, copy.place, what.curriculum_id) is not None:
        return
    if _has_own(uow.session, copy.place, what.curriculum_id):
        return
    chosen = keep_version_of(uow, what.curriculum_id, copied_from=original.place, place=copy.place)
    row = CourseCopyRow(
        id=uuid4(),
        registration_id=copy.registration_id,
        place=copy.place,
        curriculum_id=what.curriculum_id,
        version_id=chosen or what.version_id,
        from_place=original.place,
        recognised=now,
        answer=None,
        answered=None,
        answered_by=None,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:
        pass  # another launch of the course was first


def course_copy(session: Session, copy_id: UUID) -> CourseCopy:
    """Raises `UnknownCourseCopy`."""
    found = session.execute(_copies().where(CourseCopyRow.id == copy_id)).first()
    if found is None:
        raise UnknownCourseCopy(f"No copied course has the id {copy_id}.")
    return _value(found)


def course_copy_at(session: Session, place: str, curriculum_id: UUID) -> CourseCopy | None:
    """None for a course that nobody copied, as far as its launches show."""
    query = _copies().where(
        CourseCopyRow.place == place, CourseCopyRow.curriculum_id == curriculum_id
    )
    found = session.execute(query).first()
    return None if found is None else _value(found)


def course_copies_at(session: Session, places: Collection[str]) -> list[CourseCopy]:
    """Those of these courses, in one statement."""
    query = _copies().where(among(session, CourseCopyRow.place, places))
    ordered = query.order_by(CourseCopyRow.recognised, CourseCopyRow.id)
    return [_value(found) for found in session.execute(ordered)]


def answer_copy(
    uow: UnitOfWork, copy_id: UUID, newer: Newer | None, *, asker: Asker, now: datetime
) -> CourseCopy:
    """With which version a copied course goes on, for whoever has not begun there: a `newer` one,
    or the same. The first answer counts; after it, a course is moved.

    Raises `UnknownCourseCopy`, `community.NotAllowed`, `curricula.MoveUnderWay`.
    """
    known = course_copy(uow.session, copy_id)
    require_copy(uow.session, asker, known, now=now)
    row = uow.session.get_one(CourseCopyRow, copy_id, with_for_update=True)
    if row.answer is not None:
        return course_copy(uow.session, copy_id)
    if newer is not None:
        begin_copied_course(
            uow,
            asker=asker,
            move_id=uuid4(),
            from_version_id=known.version_id,
            to_version_id=newer.version_id,
            place=known.place,
            lesson_map=newer.lesson_map,
            now=now,
        )
    row.answer = "same" if newer is None else "newest"
    row.answered, row.answered_by = now, asker.member_id
    uow.session.flush()
    return course_copy(uow.session, copy_id)


def require_copy(session: Session, asker: Asker, copy: CourseCopy, *, now: datetime) -> None:
    """Raises `community.NotAllowed` unless the asker teaches or coordinates that course."""
    permission = Permission.ANSWER_COPY
    if not reach_of(session, asker, permission, copy.community_id, now=now).covers(copy.place):
        raise NotAllowed(permission)


def newer_for(session: Session, copy: CourseCopy) -> Newer | None:
    """None where the copy's version is the newest."""
    for each in published_versions(session, copy.community_id):
        if each.curriculum_id == copy.curriculum_id and each.version_id != copy.version_id:
            found = version_difference(session, copy.version_id, each.version_id)
            return Newer(each.version_id, found.lesson_map)
    return None


def _has_own(session: Session, place: str, curriculum_id: UUID) -> bool:
    own = exists().where(
        PlacementRow.place == place,
        PlacementRow.curriculum_id == curriculum_id,
        PlacementRow.placed_by.is_not(None),
    )
    return bool(session.scalar(select(own)))


def _copies() -> Select[CourseCopyRow, UUID]:
    return select(CourseCopyRow, RegistrationRow.community_id).join(
        RegistrationRow, RegistrationRow.id == CourseCopyRow.registration_id
    )


def _value(found: Row[CourseCopyRow, UUID]) -> CourseCopy:
    row, community_id = found
    return CourseCopy(
        id=row.id,
        registration_id=row.registration_id,
        community_id=community_id,
        place=row.place,
        curriculum_id=row.curriculum_id,
        version_id=row.version_id,
        from_place=row.from_place,
        recognised=row.recognised,
        answer=row.answer,  # type: ignore[arg-type]  # written by us alone
        answered=row.answered,
        answered_by=row.answered_by,
    )
