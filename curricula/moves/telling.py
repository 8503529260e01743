"""What a learner is told, once, after her course was moved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from curricula.moves.models import EnrolmentMoveRow, MoveRow
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
    found = session.execute(
        select(EnrolmentMoveRow, MoveRow.reason)
        .join(MoveRow, MoveRow.id == EnrolmentMoveRow.move_id)
        .where(EnrolmentMoveRow.enrolment_id == enrolment_id)
        .order_by(EnrolmentMoveRow.moved.desc())
        .limit(1)
    ).first()
    if found is None or found[0].told is not None:
        return None
    row, reason = found
    return MoveNews(row.moved, reason, **{name: row.outcome.get(name, 0) for name in COUNTS})


def tell_move(uow: UnitOfWork, enrolment_id: UUID, *, now: datetime) -> None:
    """She was shown what happened: it is not shown again."""
    uow.session.execute(
        update(EnrolmentMoveRow)
        .where(EnrolmentMoveRow.enrolment_id == enrolment_id, EnrolmentMoveRow.told.is_(None))
        .values(told=now)
    )


COUNTS = ("finished", "added", "removed", "again")
