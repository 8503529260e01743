"""Who looked, for her who was looked at: the newest day first."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Uuid,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from community.readings.models import ReadingRow

KEY = (ReadingRow.day, ReadingRow.kind, ReadingRow.subject_id)


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
    counted: Collection[Listed] = (),
    *,
    limit: int | None,
) -> tuple[list[Read], list[Counted]]:
    """What was shown of these members, who are one person, and the `lists` in which she may have
    stood, the newest `limit`; and how many others read the lists that are `counted`, by day: who
    they were is not asked. What she saw herself is not told. Whoever calls shows it to her alone.
    """
    read: list[Read] = []
    told: list[Counted] = []
    both = union_all(_newest(members, lists, limit), _counted(members, counted))
    for day, kind, subject_id, reader_id, office, count in session.execute(both):
        if reader_id is None:
            told.append(Counted(day, kind, subject_id, count))
        else:
            read.append(Read(day, kind, subject_id, reader_id, office))
    read.sort(key=lambda one: (-one.day.toordinal(), one.kind, one.reader_id))
    told.sort(key=lambda one: (-one.day.toordinal(), one.kind, one.subject_id))
    return read, told


def _newest(
    members: Collection[UUID], lists: Collection[Listed], limit: int | None
) -> Select[*tuple[Any, ...]]:
    newest = (
        select(*KEY, ReadingRow.reader_id, ReadingRow.office)
        .where(
            or_(ReadingRow.subject_id.in_(members), _is_of(lists)),
            ReadingRow.reader_id.not_in(members),
        )
        .order_by(ReadingRow.day.desc(), ReadingRow.kind, ReadingRow.reader_id)
        .limit(limit)
        .subquery()
    )
    return select(*newest.c, literal(1))


def _counted(members: Collection[UUID], lists: Collection[Listed]) -> Select[*tuple[Any, ...]]:
    return (
        select(*KEY, cast(null(), Uuid), cast(null(), String), func.count())
        .where(_is_of(lists), ReadingRow.reader_id.not_in(members))
        .group_by(*KEY)
    )


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
