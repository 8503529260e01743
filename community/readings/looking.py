"""Who looked, for her who was looked at: the newest day first."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from community.readings.models import ReadingRow
from community.readings.noting import Sighting


@dataclass(frozen=True, slots=True)
class Read:
    """See `ReadingRow`."""

    day: datetime.date
    kind: str
    subject_id: UUID
    reader_id: UUID
    office: str | None


def readings_of(
    session: Session,
    members: Collection[UUID],
    lists: Collection[Sighting] = (),
    *,
    limit: int,
) -> list[Read]:
    """What was shown of these members, who are one person, and the `lists` in which she may have
    stood; what she saw herself is not told. Whoever calls shows it to her alone.
    """
    hers: ColumnElement[bool] = ReadingRow.subject_id.in_(members)
    if lists:
        pairs = [(one.subject_id, one.kind) for one in lists]
        hers = or_(hers, tuple_(ReadingRow.subject_id, ReadingRow.kind).in_(pairs))
    query = (
        select(ReadingRow)
        .where(hers, ReadingRow.reader_id.not_in(members))
        .order_by(ReadingRow.day.desc(), ReadingRow.kind, ReadingRow.reader_id)
        .limit(limit)
    )
    return [
        Read(row.day, row.kind, row.subject_id, row.reader_id, row.office)
        for row in session.scalars(query)
    ]
