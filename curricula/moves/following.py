"""A link names a lesson of one version; which lesson is that for somebody on another version?"""

from collections import deque
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.move_models import MoveRow
from curricula.versions import version


def lesson_in(
    session: Session, *, slug: str, from_version_id: UUID, to_version_id: UUID
) -> str | None:
    """The slug that the lesson has in the other version, None where that has none of the kind.

    What somebody decided when a course was moved comes first, over several versions and also
    backwards; without such a decision a lesson of that name is that lesson.
    """
    if from_version_id != to_version_id:
        decided = _decided(session, slug, from_version_id, to_version_id)
        if decided is not None:
            slug = decided[0] or ""
    there = version(session, to_version_id).curriculum.lessons
    return slug if any(lesson.slug == slug for lesson in there) else None


def _decided(session: Session, slug: str, start: UUID, goal: UUID) -> tuple[str | None] | None:
    """The slug at the goal in a tuple of one; None where no chain of moves leads there."""
    curriculum_id = version(session, start).curriculum_id
    moves = list(
        session.scalars(
            select(MoveRow)
            .where(MoveRow.curriculum_id == curriculum_id)
            .order_by(MoveRow.decided.desc())
        )
    )
    names: dict[UUID, str | None] = {start: slug}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here == goal:
            return (names[here],)
        for row in moves:
            for near, far, lesson_map in _both_ways(row):
                if near == here and far not in names:
                    names[far] = lesson_map.get(names[here] or "")
                    queue.append(far)
    return None


def _both_ways(row: MoveRow) -> tuple[tuple[UUID, UUID, dict[str, str | None]], ...]:
    back: dict[str, str | None] = {new: old for old, new in row.lesson_map.items() if new}
    return (
        (row.from_version_id, row.to_version_id, dict(row.lesson_map)),
        (row.to_version_id, row.from_version_id, back),
    )
