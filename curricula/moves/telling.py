"""What a learner is told, once, after her course was moved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from curricula.lesson_results import work_in
from curricula.move_models import EnrolmentMoveRow, MoveRow
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class MoveNews:
    """`finished` lessons stay so; `added` are new, `removed` are gone although she had begun or
    finished them, `again` are questions to be answered again. `reason` is the author's.
    """

    moved: datetime
    reason: str
    finished: int
    added: int
    removed: int
    again: int


def move_news(session: Session, enrolment_id: UUID) -> MoveNews | None:
    """What she was not told yet about her newest move."""
    row = work_in(session, enrolment_id).moved
    if row is None or row.told is not None:
        return None
    reason = session.scalars(select(MoveRow.reason).where(MoveRow.id == row.move_id)).one()
    return MoveNews(row.moved, reason, **{name: row.outcome.get(name, 0) for name in COUNTS})


def tell_move(uow: UnitOfWork, enrolment_id: UUID, *, now: datetime) -> None:
    """She was shown what happened: it is not shown again."""
    uow.session.execute(
        update(EnrolmentMoveRow)
        .where(EnrolmentMoveRow.enrolment_id == enrolment_id, EnrolmentMoveRow.told.is_(None))
        .values(told=now)
    )


COUNTS = ("finished", "added", "removed", "again")
