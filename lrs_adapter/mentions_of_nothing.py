"""Forget the mentions of statements that were removed, without holding anybody up.

Mentions are kept by what they name. Which of them are of certain positions is told by no index, and
one that told it would cost every record that comes in. So all are looked at, once for everything
that a rule let go.
"""

from sqlalchemy import BigInteger, Integer, bindparam, delete, select, tuple_

from lrs_adapter.models import LogMention, LogStatement
from storage import Database, Prepared

LOOKED_AT, AT_ONCE = 20_000, 1_000
"""Mentions that are read by one query, and that go in one transaction."""
_named = (LogMention.term_id, LogMention.position)
_after = tuple_(bindparam("term", type_=BigInteger), bindparam("place", type_=BigInteger))
_some = (
    select(*_named)
    .where(tuple_(*_named) > _after)
    .order_by(*_named)
    .limit(bindparam("most", type_=Integer))
    .subquery()
)
SOME = Prepared(
    select(_some.c.term_id, _some.c.position, LogStatement.position.label("there"))
    .join_from(_some, LogStatement, LogStatement.position == _some.c.position, isouter=True)
    .order_by(_some.c.term_id, _some.c.position)
)
FORGET = Prepared(
    delete(LogMention).where(
        LogMention.term_id == bindparam("term", type_=BigInteger),
        LogMention.position == bindparam("place", type_=BigInteger),
    )
)


def forget_mentions_of_nothing(database: Database) -> int:
    """How many went. Ended at any moment, it can be done again: a position never comes back."""
    term, place, gone = -1, -1, 0
    while True:
        with database.look_up() as within:
            rows = SOME.raw_rows(within, term=term, place=place, most=LOOKED_AT)
        if not rows:
            return gone
        term, place, _ = rows[-1]
        lost = [{"term": row[0], "place": row[1]} for row in rows if row[2] is None]
        for first in range(0, len(lost), AT_ONCE):
            with database.short_transaction() as within:
                FORGET.run_many(within, lost[first : first + AT_ONCE])
                within.commit()
        gone += len(lost)
