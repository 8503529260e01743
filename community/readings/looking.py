"""Who looked, for her who was looked at: the newest day first."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from community.readings.models import ReadingRow


@dataclass(frozen=True, slots=True)
class Read:
    """See `ReadingRow`."""

    day: datetime.date
    kind: str
    subject_id: UUID
    reader_id: UUID
    office: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """In the list of that kind and subject (`subject_of`) she may have stood from `since` until
    `until`, both days of UTC and both included; None is to this day.
    """

    kind: str
    subject_id: UUID
    since: datetime.date
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """So many readers of a list on that day."""

    day: datetime.date
    kind: str
    subject_id: UUID
    count: int


def readings_of(
    session: Session,
    members: Collection[UUID],
    lists: Collection[Listed] = (),
    *,
    limit: int | None,
) -> list[Read]:
    """What was shown of these members, who are one person, and the `lists` in which she may have
    stood; what she saw herself is not told. Whoever calls shows it to her alone.
    """
    query = (
        select(ReadingRow)
        .where(
            or_(ReadingRow.subject_id.in_(members), _is_of(lists)),
            ReadingRow.reader_id.not_in(members),
        )
        .order_by(ReadingRow.day.desc(), ReadingRow.kind, ReadingRow.reader_id)
        .limit(limit)
    )
    return [
        Read(row.day, row.kind, row.subject_id, row.reader_id, row.office)
        for row in session.scalars(query)
    ]


def readings_counted(
    session: Session, members: Collection[UUID], lists: Collection[Listed]
) -> list[Counted]:
    """How many others read these lists, by day; who they were is not asked."""
    if not lists:
        return []
    key = (ReadingRow.day, ReadingRow.kind, ReadingRow.subject_id)
    query = (
        select(*key, func.count())
        .where(_is_of(lists), ReadingRow.reader_id.not_in(members))
        .group_by(*key)
        .order_by(ReadingRow.day.desc(), ReadingRow.kind, ReadingRow.subject_id)
    )
    return [Counted(*row) for row in session.execute(query)]


def _is_of(lists: Collection[Listed]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(
                ReadingRow.subject_id == one.subject_id,
                ReadingRow.kind == one.kind,
                ReadingRow.day >= one.since,
                *(() if one.until is None else (ReadingRow.day <= one.until,)),
            )
            for one in lists
        ),
    )
