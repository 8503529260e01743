"""Readings of more than thirteen months ago are deleted: the worker's step."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, tuple_

from community.readings.models import ReadingRow
from storage import Database

KEPT_FOR = timedelta(days=396)
"""A year, and a month to ask in."""


def forget_old_readings(database: Database, *, now: datetime, most: int = 500) -> int:
    """Delete up to `most` of them; how many it were."""
    before = (now - KEPT_FOR).astimezone(UTC).date()
    key = (
        ReadingRow.subject_id,
        ReadingRow.kind,
        ReadingRow.day,
        ReadingRow.reader_id,
    )
    old = select(*key).where(ReadingRow.day < before).limit(most)
    with database.reading() as session:
        if session.execute(old.limit(1)).first() is None:
            return 0
    with database.unit_of_work() as uow:
        rows = [tuple(row) for row in uow.session.execute(old)]
        uow.session.execute(delete(ReadingRow).where(tuple_(*key).in_(rows)))
        uow.commit()
    return len(rows)
