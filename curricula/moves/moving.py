"""Carry a decided move out: a few learners in each transaction, as often as it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from curricula.course_results import conclude_moved_course
from curricula.enrolments import enrolment
from curricula.learning_models import EnrolmentRow
from curricula.lesson_records import lesson_records
from curricula.move_errors import UnknownMove
from curricula.move_models import EnrolmentMoveRow, MoveRow
from curricula.moves.fates import Fate, fate
from curricula.moves.refiling import begin_time_anew, look_at_time, refile
from curricula.moves.route import Route, route
from curricula.moves.standings import standings
from curricula.versions import version
from lrs_adapter import Iris
from storage import UnitOfWork

AT_ONCE = 10
"""Learners a transaction: 20 ms or so on SQLite, whose writers wait for each other."""


@dataclass(frozen=True, slots=True)
class Step:
    """`moved` are the enrolments of this transaction. `names` tells under which slug each lesson's
    results are filed from now on, for what other packages keep by lesson.
    """

    moved: tuple[UUID, ...]
    names: Mapping[str, str]
    finished: bool


@dataclass(frozen=True, slots=True)
class MoveProgress:
    """`left` are still on the old version there: not yet reached, or waiting for a mentor."""

    moved: int
    left: int
    finished: bool


def continue_move(
    uow: UnitOfWork, iris: Iris, move_id: UUID, *, now: datetime, most: int = AT_ONCE
) -> Step:
    """Move the next learners; call it again until `Step.finished`.

    Enrolments keep their id, visits, answers and results. A step that was cut off is not there
    at all; two that run at once take turns, and each learner is moved once. A course that is
    whole by the move alone is concluded; no record is changed or withdrawn, and no lesson's score
    is sent. Raises `UnknownMove`.
    """
    session = uow.session
    row = session.get(MoveRow, move_id, with_for_update=True)
    if row is None:
        raise UnknownMove(move_id)
    if row.finished is not None:
        return Step((), {}, True)
    ids = _next(session, row, most)
    if not ids:
        row.finished = now
        return Step((), {}, True)
    row.handled = ids[-1]
    way = route(
        version(session, row.from_version_id),
        version(session, row.to_version_id),
        row.lesson_map,
        row.again,
    )
    fates = [fate(each, way) for each in standings(session, ids)]
    going = [each for each in fates if not each.stays]
    _carry(session, row, way, going, now)
    for each in going:
        if each.finishes_all:
            hers = enrolment(session, each.enrolment_id)
            conclude_moved_course(lesson_records(uow, iris, hers), now=now)
    return Step(tuple(each.enrolment_id for each in going), way.names, False)


def moves_under_way(session: Session) -> list[UUID]:
    """The moves that are not finished, the oldest first."""
    open_ones = select(MoveRow.id).where(MoveRow.finished.is_(None))
    return list(session.scalars(open_ones.order_by(MoveRow.decided)))


def move_progress(session: Session, move_id: UUID) -> MoveProgress:
    """Raises `UnknownMove`."""
    row = session.get(MoveRow, move_id)
    if row is None:
        raise UnknownMove(move_id)
    moved = select(func.count()).where(EnrolmentMoveRow.move_id == move_id)
    left = select(func.count()).where(EnrolmentRow.version_id == row.from_version_id)
    if row.place is not None:
        left = left.where(EnrolmentRow.place == row.place)
    found = session.execute(select(moved.scalar_subquery(), left.scalar_subquery())).one()
    return MoveProgress(*found, row.finished is not None)


def _next(session: Session, row: MoveRow, most: int) -> list[UUID]:
    """The next enrolments on the old version, held so that no learner's act comes between."""
    wanted = select(EnrolmentRow.id).where(EnrolmentRow.version_id == row.from_version_id)
    if row.place is not None:
        wanted = wanted.where(EnrolmentRow.place == row.place)
    if row.handled is not None:
        wanted = wanted.where(EnrolmentRow.id > row.handled)
    return list(session.scalars(wanted.order_by(EnrolmentRow.id).limit(most).with_for_update()))


def _carry(session: Session, row: MoveRow, way: Route, going: list[Fate], now: datetime) -> None:
    ids = [each.enrolment_id for each in going]
    if not ids:
        return
    session.execute(
        update(EnrolmentRow)
        .where(EnrolmentRow.id.in_(ids))
        .values(version_id=row.to_version_id)
        .execution_options(synchronize_session=False)
    )
    refile(session, ids, way)
    begin_time_anew(session, ids, way, now=now)
    look_at_time(session, ids, now=now)
    session.add_all(
        EnrolmentMoveRow(
            enrolment_id=each.enrolment_id,
            move_id=row.id,
            moved=now,
            told=None,
            outcome=each.outcome,
        )
        for each in going
    )
    session.flush()
    session.expire_all()
