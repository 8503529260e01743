"""What goes to another LRS: the log's bytes, without what that one assigns itself."""

import re
from collections.abc import Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from lrs_adapter.models import LogStatement

LRS_ASSIGNS = ("authority", "stored")
"""An LRS may refuse an authority that it does not know (xAPI 1.0.3 part 2, 2.4.9), and must
overwrite `stored` (2.4.8)."""

TEXT = rb'"[^"\\]*"'
UP_TO_STORED = re.compile(
    rb',"authority":\{"objectType":"Agent","account":\{"homePage":' + TEXT + rb',"name":' + TEXT
    + rb'\}\},"stored":"'
)  # fmt: skip
ENDING = re.compile(UP_TO_STORED.pattern + rb'[^"\\]*"\}\Z')
AUTHORITY = b',"authority":'
OF_FIRST, LONGEST_VERSION = re.compile(rb',"version":"1\.[0-9.]*"\Z'), 30
STORED = len("2026-05-04T12:00:00.000000Z") + len('"}')
"""Bytes from the value of `stored` to the end, as the log writes it."""

COLUMNS = (
    LogStatement.position,
    LogStatement.statement_id,
    LogStatement.actor_id,
    LogStatement.registration,
    LogStatement.document,
)
"""Of a query whose raw rows `outgoing_of` takes."""


class Outgoing(NamedTuple):
    """A statement as it is sent: `body` is its JSON, `hexadecimal` its id.

    `written` is that JSON; or, where `end` is given, what goes on before that place, and is then
    closed: so the log's document is not copied before it is sent. `actor_id` is the term of its
    actor; `registration` is as the driver gives it. `own` is the log's id, where it goes under
    another.
    """

    position: int
    hexadecimal: str
    written: bytes
    actor_id: int
    registration: object
    end: int | None = None
    own: str = ""

    @property
    def body(self) -> bytes:
        return self.written if self.end is None else self.written[: self.end] + b"}"

    def with_body(self, body: bytes) -> "Outgoing":
        return self._replace(written=body, end=None)

    @property
    def statement_id(self) -> UUID:
        return UUID(hex=self.hexadecimal)

    @property
    def log_id(self) -> UUID:
        return UUID(hex=self.own or self.hexadecimal)


def outgoing_of(rows: Sequence[tuple[Any, ...]]) -> list[Outgoing]:
    """From raw rows of `COLUMNS`."""
    if not rows:
        return []
    positions, ids, actors, registrations, documents = zip(*rows, strict=True)
    # a UUID from psycopg, its digits from SQLite
    digits = [one.hex if isinstance(one, UUID) else one for one in ids]
    ends = ends_of(documents)
    written = [
        orjson.dumps(as_sent(document)) if end is None else document
        for document, end in zip(documents, ends, strict=True)
    ]
    given = zip(positions, digits, written, actors, registrations, ends, repeat(""))
    return list(map(NEW, given))


NEW = partial(tuple.__new__, Outgoing)
"""As `Outgoing._make`, for hundreds of them a third of the time."""


def joined(batch: Sequence[Outgoing]) -> bytes:
    """The body of a POST."""
    if any(one.end is None for one in batch):
        return b"[" + b",".join([one.body for one in batch]) + b"]"
    pieces: list[bytes | memoryview] = [memoryview(one.written)[: one.end] for one in batch]
    pieces[0] = b"[" + pieces[0]
    pieces[-1] = bytes(pieces[-1]) + b"}]"
    return b"},".join(pieces)


def cut_alike(documents: Sequence[bytes]) -> tuple[int, bool] | None:
    """How many bytes to leave off each, where all end alike; and whether each says of itself that
    it is of xAPI 1. None where they do not, or there are none.

    What stands just before authority is a member of the statement itself.
    """
    if not documents or not _are_stored(documents):
        return None
    first = documents[0]
    end = first.rfind(AUTHORITY)
    head = first[end:-STORED] if end >= 0 else b""
    if not UP_TO_STORED.fullmatch(head):
        return None
    length = len(head) + STORED
    if said := OF_FIRST.search(first, max(0, end - LONGEST_VERSION), end):
        known = said[0] + head
        if _all_end(documents, known):
            return length, True
    return (length, False) if _all_end(documents, head) else None


def _all_end(documents: Sequence[bytes], known: bytes) -> bool:
    """Whether before the value of `stored` each has this."""
    place = -len(known) - STORED
    found = [document.startswith(known, place) for document in documents]
    return all(found)


def _are_stored(documents: Sequence[bytes]) -> bool:
    """Whether each ends as the log writes `stored`; what they say is looked at all together."""
    stored = b"".join([document[-STORED:] for document in documents])
    count = len(documents)
    return (
        stored[STORED - 2 :: STORED] == b'"' * count
        and stored[STORED - 1 :: STORED] == b"}" * count
        and stored.count(b'"') == count
        and b"\\" not in stored
    )


def ends_of(documents: Sequence[bytes]) -> list[int | None]:
    """Where in each statement authority and `stored` begin; None where that cannot be told without
    parsing it.

    The log writes both last, so they are found as bytes: an unescaped `,"authority":{…},
    "stored":"…"}` at the very end can be nothing but the statement's own last two members. Most
    have the authority of one before.
    """
    if not _are_stored(documents):
        return [_end_of(document) for document in documents]
    ends: list[int | None] = []
    known, length = b"", 0
    for document in documents:
        end = len(document) - length
        if not known or not document.startswith(known, end):
            end = document.rfind(AUTHORITY)
            head = document[end:-STORED] if end >= 0 else b""
            if not UP_TO_STORED.fullmatch(head):
                ends.append(None)
                continue
            known, length = head, len(document) - end
        ends.append(end)
    return ends


def _end_of(document: bytes) -> int | None:
    end = document.rfind(AUTHORITY)
    return end if end >= 0 and ENDING.match(document, end) else None


def as_sent(document: bytes) -> dict[str, Any]:
    """The same as a value, to compare with what the other LRS has."""
    statement: dict[str, Any] = orjson.loads(document)
    for key in LRS_ASSIGNS:
        statement.pop(key, None)
    return statement
