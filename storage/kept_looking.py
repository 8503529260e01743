"""Look over kept bytes in turns: whether each is there, whole, and of the sum that names it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from storage.columns import utc_now
from storage.database import Database
from storage.kept_bytes import KeptBytes, KeptPart, parts_of
from storage.kept_file import PART_BYTES, BytesMissing, Kept, proved
from storage.unit_of_work import UnitOfWork

AGAIN_AFTER = timedelta(days=30)
MOST, MOST_BYTES = 500, 256 * 1024 * 1024
"""Looked at in one turn: more would keep the disk from those who wait."""
MOST_TOLD = 100
ROOM_PARTS = 4


@dataclass(frozen=True, slots=True)
class Troubled:
    """Bytes that cannot be had as they came: `code` says how, as in a log."""

    sha256: str
    code: str
    checked: datetime


def look_over(database: Database, *, now: datetime, most_bytes: int = MOST_BYTES) -> int:
    """Read what was found wrong before, and what was not looked at for a month, oldest first;
    how many were looked at. What is well again is told no more.
    """
    due = or_(
        KeptBytes.trouble.is_not(None),
        KeptBytes.checked.is_(None),
        KeptBytes.checked < now - AGAIN_AFTER,
        KeptBytes.checked > now + AGAIN_AFTER,  # while a clock was wrong
    )
    columns = select(KeptBytes.sha256, KeptBytes.length, KeptBytes.in_file)
    turn = columns.where(due).order_by(
        KeptBytes.trouble.is_(None), KeptBytes.checked.is_not(None), KeptBytes.checked
    )
    with database.reading() as session:
        rows = [Kept(*row) for row in session.execute(turn.limit(MOST))]
    found: dict[str, str | None] = {}
    size = 0
    for one in rows:
        if found and size + one.length > most_bytes:
            break
        size += one.length
        found[one.sha256] = _trouble_of(database, one)
    if found:
        with database.unit_of_work() as uow:
            for digest, trouble in found.items():
                _note(uow, digest, trouble, now)
            uow.commit()
    return len(found)


def check_room(database: Database) -> None:
    """Raises SQLAlchemy's error where a PostgreSQL server has no room for a megabyte more, which
    only trying tells: its disk is its own. Nothing of it stays.
    """
    if database.dialect != "postgresql":
        return
    digest = secrets.token_hex(32)
    with database.unit_of_work() as uow:
        row = {"sha256": digest, "length": 0, "in_file": False, "kept": utc_now()}
        uow.session.execute(insert(KeptBytes), [row])
        for number in range(ROOM_PARTS):
            part = {"sha256": digest, "number": number, "content": secrets.token_bytes(PART_BYTES)}
            uow.session.execute(insert(KeptPart), [part])


def troubled(session: Session, most: int = MOST_TOLD) -> list[Troubled]:
    """What was found wrong and is so still, as far as anybody looked; at most so many."""
    query = (
        select(KeptBytes.sha256, KeptBytes.trouble, KeptBytes.checked)
        .where(KeptBytes.trouble.is_not(None))
        .order_by(KeptBytes.sha256)
        .limit(most)
    )
    return [
        Troubled(digest, code, checked)
        for digest, code, checked in session.execute(query)
        if code is not None and checked is not None
    ]


def _trouble_of(database: Database, one: Kept) -> str | None:
    try:
        for _ in proved(parts_of(database, one), one):
            pass
    except BytesMissing as error:
        return error.code
    return None


def _note(uow: UnitOfWork, digest: str, trouble: str | None, now: datetime) -> None:
    changed = update(KeptBytes).where(KeptBytes.sha256 == digest)
    uow.session.execute(changed.values(checked=now, trouble=trouble))
