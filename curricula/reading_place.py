"""Where a learner stopped reading, so that she finds her place again on any device."""

from uuid import UUID

from sqlalchemy import update

from curricula.enrolments import Enrolment
from curricula.learning_models import VisitRow
from storage import UnitOfWork


def keep_reading_place(
    uow: UnitOfWork, *, enrolment: Enrolment, visit_id: UUID, section: str | None
) -> bool:
    """Keep the id of the section in which she stops, None for the beginning; whether her
    unfinished visit is there to keep it. Nothing is recorded: reading is no achievement.

    The caller names a section of the lesson, in at most 200 characters.
    """
    statement = (
        update(VisitRow)
        .where(VisitRow.id == visit_id, VisitRow.enrolment_id == enrolment.id)
        .where(VisitRow.finished.is_(None))
        .values(stopped_at=section)
        .returning(VisitRow.id)
    )
    return uow.session.scalar(statement) is not None
