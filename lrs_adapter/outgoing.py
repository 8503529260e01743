"""What goes to another LRS: the log's bytes, without what that one assigns itself."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Integer, bindparam, select

from lrs_adapter.models import LogStatement
from storage import Connected, Prepared

LRS_ASSIGNS = ("authority", "stored")
"""An LRS may refuse an authority that it does not know (xAPI 1.0.3 part 2, 2.4.9), and must
overwrite `stored` (2.4.8)."""

TEXT = rb'"[^"\\]*"'
ENDING = re.compile(
    rb'(,"authority":\{"objectType":"Agent","account":\{"homePage":' + TEXT + rb',"name":' + TEXT
    + rb'\}\},"stored":")[^"\\]*"\}\Z'
)  # fmt: skip
AUTHORITY = b',"authority":'

COLUMNS = (
    LogStatement.position,
    LogStatement.statement_id,
    LogStatement.actor_id,
    LogStatement.registration,
    LogStatement.document,
)
"""Of a query whose raw rows `outgoing_of` takes."""

NEXT = Prepared(
    select(*COLUMNS)
    .where(LogStatement.position > bindparam("after", type_=BigInteger))
    .order_by(LogStatement.position)
    .limit(bindparam("most", type_=Integer))
)


class Outgoing(NamedTuple):
    """A statement as it is sent: `body` is its JSON, `hexadecimal` its id.

    `actor_id` is the term of its actor; `registration` is as the driver gives it.
    """

    position: int
    hexadecimal: str
    body: bytes
    actor_id: int
    registration: object

    @property
    def statement_id(self) -> UUID:
        return UUID(hex=self.hexadecimal)


def next_outgoing(within: Connected, after: int, most: int, most_bytes: int) -> list[Outgoing]:
    """What follows position `after`, at most so many and so large together, but at least one."""
    found: list[Outgoing] = []
    size, cut = 0, Cut()
    for row in NEXT.raw_rows(within, after=after, most=most):
        size += len(row[-1])
        if found and size > most_bytes:
            break
        found.append(outgoing_of(row, cut))
    return found


def outgoing_of(row: tuple[Any, ...], cut: Callable[[bytes], bytes]) -> Outgoing:
    """From a raw row of `COLUMNS`."""
    position, statement_id, actor_id, registration, document = row
    # a UUID from psycopg, its digits from SQLite
    digits = statement_id.hex if isinstance(statement_id, UUID) else statement_id
    return Outgoing(position, digits, cut(document), actor_id, registration)


def joined(batch: Sequence[Outgoing]) -> bytes:
    """The body of a POST."""
    return b"[" + b",".join([one.body for one in batch]) + b"]"


class Cut:
    """The statement without authority and `stored`, for one after the other.

    The log writes both last, so they are cut off as bytes: an unescaped `,"authority":{…},
    "stored":"…"}` at the very end can be nothing but the statement's own last two members. What
    does not end so is parsed. Most have the authority of the one before, and a `stored` as long:
    then it is enough to compare with that one's ending.
    """

    def __init__(self) -> None:
        self._before_stored, self._length = b"", 0

    def __call__(self, document: bytes) -> bytes:
        at = len(document) - self._length
        known = self._before_stored
        if known and document.startswith(known, at):
            start, end = at + len(known), len(document) - 2
            if document.find(b'"', start) == end and document.find(b"\\", start) < 0:
                return document[:at] + b"}"
        at = document.rfind(AUTHORITY)
        if at >= 0 and (ending := ENDING.match(document, at)):
            self._before_stored, self._length = ending[1], len(document) - at
            return document[:at] + b"}"
        return orjson.dumps(as_sent(document))


def without_assigned(document: bytes) -> bytes:
    """The statement without authority and `stored`."""
    return Cut()(document)


def as_sent(document: bytes) -> dict[str, Any]:
    """The same as a value, to compare with what the other LRS has."""
    statement: dict[str, Any] = orjson.loads(document)
    for key in LRS_ASSIGNS:
        statement.pop(key, None)
    return statement
