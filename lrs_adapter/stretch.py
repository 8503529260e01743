"""Between which positions of the log moments lie: `stored` grows with the position, and an index of
positions answers what one of moments cannot.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lrs_adapter.models import LogStatement
from storage import Prepared

LAST_STORED = Prepared(
    select(LogStatement.position)
    .where(LogStatement.stored <= bindparam("at"))
    .order_by(LogStatement.stored.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """After the position `after` and up to `up_to`, this one included; None is no bound."""

    after: int | None
    up_to: int | None

    def bounds(self, position: "InstrumentedAttribute[int]") -> list[ColumnElement[bool]]:
        """That `position` lies within."""
        found: list[ColumnElement[bool]] = []
        if self.after is not None:
            found.append(position > self.after)
        if self.up_to is not None:
            found.append(position <= self.up_to)
        return found


def stretch(session: Session, since: datetime | None, until: datetime | None) -> Stretch:
    """What was stored after `since` (exclusive) and until `until` (inclusive)."""
    return Stretch(
        None if since is None else _last_stored(session, since),
        None if until is None else _last_stored(session, until),
    )


def _last_stored(session: Session, at: datetime) -> int:
    """The position of the last statement that was stored at `at` or before; 0 for none."""
    rows = LAST_STORED.raw_rows(session.connection(), at=at)
    return int(rows[0][0]) if rows else 0
