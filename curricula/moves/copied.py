"""A course that its LMS copied for the next term begins with a newer version."""

from datetime import datetime
from uuid import UUID

from community import Asker, NotAllowed, Permission
from curricula.deciding import reach_of
from curricula.differences import LessonMap
from curricula.moves.deciding import Move, record_move
from curricula.versions import version
from storage import UnitOfWork

REASON = "The course was copied from another one, and goes on with the newest version."


def begin_copied_course(
    uow: UnitOfWork,
    *,
    asker: Asker,
    move_id: UUID,
    from_version_id: UUID,
    to_version_id: UUID,
    place: str,
    lesson_map: LessonMap,
    now: datetime,
) -> Move:
    """Newcomers of the course begin with the other version, though its links name the one before.

    Whoever teaches the course may say so, which moving one under way takes more for: nobody who
    has begun is moved. Raises what `decide_move` does.
    """
    old, permission = version(uow.session, from_version_id), Permission.ANSWER_COPY
    if not reach_of(uow.session, asker, permission, old.community_id, now=now).covers(place):
        raise NotAllowed(permission)
    return record_move(
        uow,
        asker=asker,
        move_id=move_id,
        from_version_id=from_version_id,
        to_version_id=to_version_id,
        place=place,
        lesson_map=lesson_map,
        again=(),
        newcomers_only=True,
        reason=REASON,
        now=now,
    )
