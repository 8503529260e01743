"""A link names a lesson of one version; which lesson is that for somebody on another version?"""

from collections import deque
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.move_models import MoveRow
from curricula.versions import version
from storage import asked_once


def lesson_in(
    session: Session, *, slug: str, from_version_id: UUID, to_version_id: UUID
) -> str | None:
    """The slug that the lesson has in the other version, None where that has none of the kind.

    What somebody decided when a course was moved comes first, over several versions and also
    backwards; without such a decision a lesson of that name is that lesson.
    """
    return lessons_in(
        session, [slug], from_version_id=from_version_id, to_version_id=to_version_id
    )[slug]


def lessons_in(
    session: Session, slugs: Collection[str], *, from_version_id: UUID, to_version_id: UUID
) -> dict[str, str | None]:
    """The same of each, in as many statements as for one."""
    moves: list[MoveRow] = []
    if from_version_id != to_version_id:
        moves = moves_decided(session, version(session, from_version_id).curriculum_id)
    there = {lesson.slug for lesson in version(session, to_version_id).curriculum.lessons}
    found: dict[str, str | None] = {}
    for slug in slugs:
        chain = _decided(moves, slug, from_version_id, to_version_id) if moves else None
        name = slug if chain is None else chain[0] or ""
        found[slug] = name if name in there else None
    return found


@asked_once
def moves_decided(session: Session, curriculum_id: UUID) -> list[MoveRow]:
    """What was decided about a curriculum's courses, the newest first."""
    query = select(MoveRow).where(MoveRow.curriculum_id == curriculum_id)
    return list(session.scalars(query.order_by(MoveRow.decided.desc())))


def _decided(
    moves: Sequence[MoveRow], slug: str, start: UUID, goal: UUID
) -> tuple[str | None] | None:
    """The slug at the goal in a tuple of one; None where no chain of moves leads there."""
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
