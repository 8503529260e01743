"""Note that somebody was shown something of another: one statement, in a transaction of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from sqlalchemy.dialects import postgresql, sqlite

from community.readings.models import ReadingRow
from community.rights import Asker
from community.scopes import Scope, community_in, unit_in
from storage import Database

EVERYWHERE = UUID(int=0)
"""The subject of a list of the whole installation."""
NOBODY_KNOWN = UUID(int=0)
"""The reader of whom the LMS did not say who she is."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """`kind` of what was shown, and of whom: a member's id, or a list's (`subject_of`)."""

    kind: str
    subject_id: UUID


def subject_of(scope: Scope) -> UUID:
    """What stands for a list of the people of a scope."""
    return community_in(scope) or unit_in(scope) or EVERYWHERE


def subject_of_course(community_id: UUID, place: str) -> UUID:
    """What stands for a list of the learners of one course; `place` names it as enrolments do."""
    return uuid5(community_id, place)


def note_readings(
    database: Database, *, reader: Asker, seen: Collection[Sighting], now: datetime
) -> None:
    """Once a day for each reader, subject and kind. Of herself nothing is noted."""
    rows = [
        {
            "subject_id": one.subject_id,
            "kind": one.kind,
            "day": now.astimezone(UTC).date(),
            "reader_id": reader.member_id or NOBODY_KNOWN,
            "office": min(reader.launch_roles).value if reader.launch_roles else None,
        }
        for one in dict.fromkeys(seen)
        if one.subject_id != reader.member_id
    ]
    if not rows:
        return
    insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert
    with database.unit_of_work() as uow:
        uow.session.execute(insert(ReadingRow).values(rows).on_conflict_do_nothing())
        uow.commit()
