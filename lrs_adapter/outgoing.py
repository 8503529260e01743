"""What goes to another LRS: the log's bytes, without what that one assigns itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
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
    rb',"authority":\{"objectType":"Agent","account":\{"homePage":' + TEXT + rb',"name":' + TEXT
    + rb'\}\},"stored":' + TEXT + rb"\}\Z"
)  # fmt: skip
AUTHORITY = b',"authority":'

NEXT = Prepared(
    select(LogStatement.position, LogStatement.statement_id, LogStatement.document)
    .where(LogStatement.position > bindparam("after", type_=BigInteger))
    .order_by(LogStatement.position)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A statement as it is sent: `body` is its JSON, `hexadecimal` its id."""

    position: int
    hexadecimal: str
    body: bytes

    @property
    def statement_id(self) -> UUID:
        return UUID(hex=self.hexadecimal)


def next_outgoing(within: Connected, after: int, most: int, most_bytes: int) -> list[Outgoing]:
    """What follows position `after`, at most so many and so large together, but at least one."""
    found: list[Outgoing] = []
    size = 0
    for position, statement_id, document in NEXT.raw_rows(within, after=after, most=most):
        size += len(document)
        if found and size > most_bytes:
            break
        found.append(Outgoing(position, _hexadecimal(statement_id), without_assigned(document)))
    return found


def _hexadecimal(given: Any) -> str:
    """As SQLite keeps it; psycopg makes a UUID."""
    return given.hex if isinstance(given, UUID) else str(given)


def joined(batch: Sequence[Outgoing]) -> bytes:
    """The body of a POST."""
    return b"[" + b",".join([one.body for one in batch]) + b"]"


def without_assigned(document: bytes) -> bytes:
    """The statement without authority and `stored`.

    The log writes both last, so they are cut off as bytes: an unescaped `,"authority":{…},
    "stored":"…"}` at the very end can be nothing but the statement's own last two members. What
    does not end so is parsed.
    """
    at = document.rfind(AUTHORITY)
    if at >= 0 and ENDING.match(document, at):
        return document[:at] + b"}"
    return orjson.dumps(as_sent(document))


def as_sent(document: bytes) -> dict[str, Any]:
    """The same as a value, to compare with what the other LRS has."""
    statement: dict[str, Any] = orjson.loads(document)
    for key in LRS_ASSIGNS:
        statement.pop(key, None)
    return statement
