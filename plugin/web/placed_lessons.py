"""The lessons of a curriculum that were placed in a course, by the names of one version."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import lessons_in, lessons_of, versions_by_id
from plugin.lti import placements_at


def placed_lessons(
    session: Session, place: str, curriculum_id: UUID, version_id: UUID
) -> Collection[str] | None:
    """Their slugs in that version. None where all of it was placed, or nothing is known to be: the
    course is from before placements were kept, or not of an LMS.
    """
    by_version: dict[UUID, list[str]] = defaultdict(list)
    found = [one for one in placements_at(session, place) if one.what.version_id is not None]
    placed = [one.what for one in found if one.what.curriculum_id == curriculum_id]
    if not placed or any(what.kind == "curriculum" for what in placed):
        return None
    named = versions_by_id(session, {what.version_id for what in placed if what.version_id})
    for what in placed:
        assert what.version_id is not None
        lessons = lessons_of(named[what.version_id].curriculum, what.kind, what.slug)
        by_version[what.version_id].extend(lessons)
    shown: set[str] = set()
    for each, slugs in by_version.items():
        here = lessons_in(session, slugs, from_version_id=each, to_version_id=version_id)
        shown |= {slug for slug in here.values() if slug is not None}
    return shown
