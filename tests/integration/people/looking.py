"""Looks at people as they are kept, and what somebody is told of them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from community.readings.models import ReadingRow
from plugin.held import Look, Sight, looks_at
from storage import utc_now
from tests.unit.plugin.web.world import World

TODAY = utc_now().date()
DAY = timedelta(days=1)


def read(
    world: World, sight: Sight, subject: UUID, *readers: UUID, day: date = TODAY, office: Any = None
) -> None:
    rows = [
        {"subject_id": subject, "kind": sight, "day": day, "reader_id": each, "office": office}
        for each in readers
    ]
    with world.services.database.unit_of_work() as uow:
        uow.session.execute(insert(ReadingRow), rows)
        uow.commit()


def told(world: World, her: UUID) -> list[Look]:
    with world.services.database.reading() as session:
        return looks_at(session, frozenset({her})).told


def sights(world: World, her: UUID) -> set[Sight]:
    return {one.sight for one in told(world, her)}
