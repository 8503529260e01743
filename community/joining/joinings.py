"""Joinings in force: a member's own, and parting again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from community.errors import UnknownJoining
from community.joining.models import JoiningRow
from community.joining.offers import herself
from community.rights import Asker
from storage import UnitOfWork, asked_once


@dataclass(frozen=True, slots=True)
class Joining:
    """`first_id` made the code and confirmed, `second_id` entered it and accepted."""

    id: UUID
    first_id: UUID
    second_id: UUID
    joined_at: datetime

    def other(self, member_id: UUID) -> UUID:
        """The side that is not `member_id`."""
        return self.second_id if member_id == self.first_id else self.first_id


@asked_once
def joinings_of(session: Session, member_id: UUID) -> list[Joining]:
    """Her own joinings in force, the oldest first; those of whom she joined are not hers."""
    query = (
        select(JoiningRow)
        .where(
            or_(JoiningRow.first_id == member_id, JoiningRow.second_id == member_id),
            JoiningRow.parted_at.is_(None),
        )
        .order_by(JoiningRow.joined_at, JoiningRow.id)
    )
    return [joining_of(row) for row in session.scalars(query)]


def part(uow: UnitOfWork, *, asker: Asker, joining_id: UUID, now: datetime) -> Joining:
    """Either side ends the joining, alone and at once.

    Nothing that was recorded changes. Raises `OnlyHerself`; `UnknownJoining` when it is parted
    already or not hers.
    """
    who = herself(asker)
    query = select(JoiningRow).where(JoiningRow.id == joining_id).with_for_update()
    row = uow.session.scalar(query)
    if row is None or row.parted_at is not None or who not in (row.first_id, row.second_id):
        raise UnknownJoining
    row.parted_at, row.parted_by = now, who
    uow.session.flush()
    return joining_of(row)


def joining_of(row: JoiningRow) -> Joining:
    return Joining(row.id, row.first_id, row.second_id, row.joined_at)
