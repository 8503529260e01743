"""Decide that a course goes on with another version: one row, then learners follow in batches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from community import (
    Asker,
    NotAllowed,
    Permission,
    audit,
    is_allowed_throughout,
    lms_of_units,
    require,
    units_where,
)
from curricula.deciding import checked_reason, launched_course
from curricula.differences import LessonMap, check_lesson_map
from curricula.learning_models import EnrolmentRow
from curricula.models import CurriculumRow
from curricula.move_errors import (
    MoveUnderWay,
    NotAnotherVersion,
    NotPublished,
    UnknownMove,
)
from curricula.move_models import CourseVersionRow, MoveRow
from curricula.reach import Reach
from curricula.versions import Version, version
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Move:
    """What was decided, and how far it is: see `MoveRow`."""

    id: UUID
    community_id: UUID
    curriculum_id: UUID
    from_version_id: UUID
    to_version_id: UUID
    place: str | None
    lesson_map: LessonMap
    again: Sequence[str]
    newcomers_only: bool
    author_id: UUID | None
    reason: str
    decided: datetime
    finished: datetime | None


def decide_move(
    uow: UnitOfWork,
    *,
    asker: Asker,
    move_id: UUID,
    from_version_id: UUID,
    to_version_id: UUID,
    place: str | None,
    lesson_map: LessonMap,
    again: Collection[str] = (),
    newcomers_only: bool = False,
    reason: str,
    now: datetime,
) -> Move:
    """From now on newcomers of `place` (None: of every course there is) begin with the other
    version; who learns on the old one there follows by `continue_move`, unless `newcomers_only`.

    `move_id` is fixed by whoever asks before the first try, so that a repeated one is harmless.
    `lesson_map` names every lesson of the old version with the new one's slug or None, as
    `Difference.lesson_map` has it; `again` names questions ("lesson/item" of the new version) to
    be answered again although their key is the same. A coordinator decides for the course that
    she was launched from, a steward for all.

    Raises `NotAllowed`, `UnknownVersion`, `NotAnotherVersion`, `NotPublished`, `BadDecision` for a
    missing reason, `BadLessonMap`, and `MoveUnderWay` while another move of the same learners is
    not finished; the same move asked for again is that move, and goes on.
    """
    old = version(uow.session, from_version_id)
    require_move(uow.session, asker, old.community_id, place, now=now)
    return record_move(
        uow,
        asker=asker,
        move_id=move_id,
        from_version_id=from_version_id,
        to_version_id=to_version_id,
        place=place,
        lesson_map=lesson_map,
        again=again,
        newcomers_only=newcomers_only,
        reason=reason,
        now=now,
    )


def record_move(
    uow: UnitOfWork,
    *,
    asker: Asker,
    move_id: UUID,
    from_version_id: UUID,
    to_version_id: UUID,
    place: str | None,
    lesson_map: LessonMap,
    again: Collection[str],
    newcomers_only: bool,
    reason: str,
    now: datetime,
) -> Move:
    """What `decide_move` decides, for whoever has asked whether the asker may; raises the same but
    for `NotAllowed`.
    """
    session = uow.session
    old, new = version(session, from_version_id), version(session, to_version_id)
    _check(old, new)
    said = checked_reason(reason)
    check_lesson_map(old.curriculum, new.curriculum, lesson_map)
    session.scalars(
        select(CurriculumRow.id).where(CurriculumRow.id == old.curriculum_id).with_for_update()
    ).one()  # one decision at a time
    row = MoveRow(
        id=move_id,
        curriculum_id=old.curriculum_id,
        from_version_id=old.id,
        to_version_id=new.id,
        place=place,
        lesson_map={lesson.slug: lesson_map[lesson.slug] for lesson in old.curriculum.lessons},
        again=sorted(again),
        newcomers_only=newcomers_only,
        author_id=asker.member_id,
        reason=said,
        decided=now,
        handled=None,
        finished=now if newcomers_only else None,
    )
    known = session.get(MoveRow, move_id) or _under_way(session, row)
    if known is not None:
        return _move(session, known)
    session.add(row)
    session.flush()
    _choose_for_newcomers(session, row)
    _tell(uow, asker, row, old.community_id, now)
    return _move(session, row)


def _tell(uow: UnitOfWork, asker: Asker, row: MoveRow, community_id: UUID, now: datetime) -> None:
    audit(
        uow,
        asker=asker,
        act="course.moved",
        subject_kind="curriculum",
        subject_id=row.curriculum_id,
        community_id=community_id,
        reason=row.reason,
        details={
            "move": str(row.id),
            "place": row.place,
            "from": str(row.from_version_id),
            "to": str(row.to_version_id),
            "newcomers_only": row.newcomers_only,
        },
        now=now,
    )


def require_move(
    session: Session, asker: Asker, community_id: UUID, place: str | None, *, now: datetime
) -> None:
    """Raises `NotAllowed` unless the asker may move that course; None is every course."""
    reach = reach_to_move(session, asker, community_id, now=now)
    if not (reach.everything or (place is not None and reach.covers(place))):
        raise NotAllowed(Permission.MOVE_ANY_COURSE)


def reach_to_move(session: Session, asker: Asker, community_id: UUID, *, now: datetime) -> Reach:
    """The courses that the asker may move: a steward all, a coordinator the course that she came
    from, and those of her units' LMSs. Raises `NotAllowed`.
    """
    if is_allowed_throughout(session, asker, Permission.MOVE_ANY_COURSE, community_id, now=now):
        return Reach(everything=True)
    permission = Permission.MOVE_COURSE
    require(session, asker, permission, community_id, now=now)
    units = units_where(session, asker, permission, community_id, now=now)
    is_here = is_allowed_throughout(session, asker, permission, community_id, now=now)
    course = asker.launch_place if is_here else launched_course(asker, permission, community_id)
    return Reach(
        courses=frozenset() if course is None else frozenset({course}),
        registrations=lms_of_units(session, units) if units else frozenset(),
    )


def may_move(
    session: Session, asker: Asker, community_id: UUID, place: str | None, *, now: datetime
) -> bool:
    """Whether to show the asker that door."""
    try:
        require_move(session, asker, community_id, place, now=now)
    except NotAllowed:
        return False
    return True


def move(session: Session, move_id: UUID) -> Move:
    """Raises `UnknownMove`."""
    found = session.execute(_moves().where(MoveRow.id == move_id)).first()
    if found is None:
        raise UnknownMove(move_id)
    return _value(*found)


def moves_of(session: Session, curriculum_id: UUID) -> list[Move]:
    """What was decided about a curriculum's courses, the newest first."""
    rows = session.execute(
        _moves()
        .where(MoveRow.curriculum_id == curriculum_id)
        .order_by(MoveRow.decided.desc(), MoveRow.id)
    )
    return [_value(row, community_id) for row, community_id in rows]


def _check(old: Version, new: Version) -> None:
    if old.id == new.id or old.curriculum_id != new.curriculum_id:
        raise NotAnotherVersion
    if new.published_at is None:
        raise NotPublished(new.version_hash)


def _under_way(session: Session, wanted: MoveRow) -> MoveRow | None:
    """The very same move when it is not finished. Raises `MoveUnderWay` for another one."""
    open_ones = select(MoveRow).where(
        MoveRow.curriculum_id == wanted.curriculum_id, MoveRow.finished.is_(None)
    )
    if wanted.place is not None:
        open_ones = open_ones.where(or_(MoveRow.place.is_(None), MoveRow.place == wanted.place))
    for row in session.scalars(open_ones):
        if not all(getattr(row, name) == getattr(wanted, name) for name in SAME):
            raise MoveUnderWay(row.id)
        return row
    return None


SAME = ("from_version_id", "to_version_id", "place", "lesson_map", "again", "newcomers_only")


def _choose_for_newcomers(session: Session, row: MoveRow) -> None:
    places = {row.place}
    if row.place is None:
        of_curriculum = select(EnrolmentRow.place).where(
            EnrolmentRow.curriculum_id == row.curriculum_id
        )
        places = set(session.scalars(of_curriculum.distinct()))
    for place in sorted(each for each in places if each is not None):
        session.merge(
            CourseVersionRow(
                curriculum_id=row.curriculum_id,
                place=place,
                version_id=row.to_version_id,
                move_id=row.id,
            )
        )
    session.flush()


def _moves() -> Select[MoveRow, UUID]:
    return select(MoveRow, CurriculumRow.community_id).join(
        CurriculumRow, CurriculumRow.id == MoveRow.curriculum_id
    )


def _move(session: Session, row: MoveRow) -> Move:
    return _value(row, session.get_one(CurriculumRow, row.curriculum_id).community_id)


def _value(row: MoveRow, community_id: UUID) -> Move:
    return Move(
        id=row.id,
        community_id=community_id,
        curriculum_id=row.curriculum_id,
        from_version_id=row.from_version_id,
        to_version_id=row.to_version_id,
        place=row.place,
        lesson_map=row.lesson_map,
        again=tuple(row.again),
        newcomers_only=row.newcomers_only,
        author_id=row.author_id,
        reason=row.reason,
        decided=row.decided,
        finished=row.finished,
    )
