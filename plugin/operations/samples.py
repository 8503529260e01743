"""Numbers taken now and then, for pictures of lag and for growth; bounded in number."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import CompoundSelect, delete, func, or_, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from certification import PROJECTOR
from lrs_adapter import reader_states, target_states
from plugin.operations.models import OperationsSample
from plugin.services import Placed, Services
from storage import Database, UnitOfWork

LAG_EVERY, LAG_KEPT = timedelta(minutes=5), timedelta(days=1)
SIZE_EVERY, SIZE_KEPT = timedelta(hours=1), timedelta(days=30)
MOST_READERS = 50
BEHIND, SIZE, WAL, FREE, BACKUP = "behind:", "size", "wal", "free", "backup"
NOBODY = "nobody"
"""A reader that never reads: how far it is behind is how long the log is."""


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    value: int


def read_samples(
    session: Session, also: CompoundSelect[Any] | None = None
) -> dict[str, list[Sample]]:
    """All that are kept, by name, the oldest first; and figures of this moment, which `also` gives
    as name, moment and number, in the same statement.
    """
    found: dict[str, list[Sample]] = {}
    kept = select(OperationsSample.name, OperationsSample.at, OperationsSample.value)
    query = kept if also is None else kept.union_all(*also.selects)
    for name, at, value in sorted(session.execute(query)):
        found.setdefault(name, []).append(Sample(at, value))
    return found


def take_samples(services: Services, *, now: datetime) -> int:
    """Take those that are due, whichever worker comes first, and forget old ones; returns how many
    were taken.
    """
    database = services.database
    with database.reading() as session:
        lag_due, size_due = _is_due(session, now)
    if not lag_due and not size_due:
        return 0
    sizes = dict(_sizes(services)) if size_due else {}
    with database.unit_of_work() as uow:
        if database.dialect == "postgresql":  # one worker at a time
            uow.session.execute(text("lock table operations_sample in exclusive mode"))
        lag_due, size_due = _is_due(uow.session, now)
        values = (_lags(uow) if lag_due else {}) | (sizes if size_due else {})
        uow.session.add_all(OperationsSample(name=k, at=now, value=v) for k, v in values.items())
        uow.session.execute(
            delete(OperationsSample).where(
                or_(
                    (OperationsSample.at < now - SIZE_KEPT) & (OperationsSample.name != BACKUP),
                    OperationsSample.name.startswith(BEHIND, autoescape=True)
                    & (OperationsSample.at < now - LAG_KEPT),
                )
            )
        )
        uow.commit()
    return len(values)


def _is_due(session: Session, now: datetime) -> tuple[bool, bool]:
    """A sample from the future was taken while a clock was wrong, and holds up nothing."""
    newest = select(func.max(OperationsSample.at)).where(OperationsSample.at <= now)
    lag, size = session.execute(
        select(
            newest.where(OperationsSample.name == BEHIND + PROJECTOR).scalar_subquery(),
            newest.where(OperationsSample.name == FREE).scalar_subquery(),
        )
    ).one()
    return lag is None or now - lag >= LAG_EVERY, size is None or now - size >= SIZE_EVERY


def _lags(uow: UnitOfWork) -> dict[str, int]:
    head, states = reader_states(uow.session)
    wanted = {PROJECTOR, *(each.reader for each in target_states(uow.session)[:MOST_READERS])}
    return {BEHIND + PROJECTOR: head, BEHIND + NOBODY: head} | {
        BEHIND + state.name: state.behind for state in states if state.name in wanted
    }


def _sizes(services: Services) -> Iterator[tuple[str, int]]:
    yield FREE, free_bytes(services)
    if (path := database_file(services.database)) is not None:
        yield SIZE, file_bytes(path)
        yield WAL, file_bytes(wal_of(path))
    else:
        with services.database.reading() as session:
            yield (
                SIZE,
                session.scalar(text("select pg_database_size(current_database())")) or 0,
            )


def database_file(database: Database) -> Path | None:
    """Where SQLite keeps the database; None on PostgreSQL."""
    path = make_url(database.url).database
    return Path(path) if database.dialect == "sqlite" and path else None


def wal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def file_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def free_bytes(place: Placed) -> int:
    """Free space where this machine keeps the database, else its data folder."""
    path = database_file(place.database)
    folder = place.settings.data_dir if path is None else path.parent
    return shutil.disk_usage(folder if folder.is_dir() else folder.anchor).free
