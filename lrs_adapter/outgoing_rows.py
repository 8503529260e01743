"""What follows in the log for another LRS, not taken apart until somebody must.

Most batches go as they are and are taken as they are: nobody looks at one statement of them.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

from sqlalchemy import BigInteger, Integer, bindparam, case, func, or_, select

from lrs_adapter.forms import OF_SECOND
from lrs_adapter.models import LogStatement
from lrs_adapter.outgoing import COLUMNS, Outgoing, cut_alike, ends_of, joined, outgoing_of
from storage import Connected, LoadedRows, Prepared, Unloaded

AFTER = LogStatement.position > bindparam("after", type_=BigInteger)
MOST = bindparam("most", type_=Integer)
FOLLOWING = select(*COLUMNS).where(AFTER).order_by(LogStatement.position)
NEXT = Prepared(FOLLOWING.limit(MOST), binary=True)
SIZES = (
    select(LogStatement.position, func.octet_length(LogStatement.document).label("size"))
    .where(AFTER)
    .order_by(LogStatement.position)
    .limit(MOST)
    .subquery()
)
TOGETHER = func.sum(SIZES.c.size).over(order_by=SIZES.c.position, rows=(None, 0))
SUMS = select(SIZES, TOGETHER.label("together")).subquery()
MOST_BYTES_OF_ALL = bindparam("most_bytes", type_=BigInteger)
FITTING = select(func.count()).where(
    or_(SUMS.c.together <= MOST_BYTES_OF_ALL, SUMS.c.together == SUMS.c.size)
)
ALL_OF_THEM = select(func.sum(SIZES.c.size))
HOW_MANY = case(
    (ALL_OF_THEM.scalar_subquery() <= MOST_BYTES_OF_ALL, MOST),
    else_=FITTING.scalar_subquery(),
)
NEXT_WITHIN = Prepared(
    {
        "sqlite": FOLLOWING.limit(MOST),
        "postgresql": FOLLOWING.limit(HOW_MANY),
    },
    binary=True,
)
"""PostgreSQL gives all of an answer at once, so it is asked for no more bytes than are wanted; the
first statement always comes. Mostly all fit: then one sum says so, and none is made for each.
"""
POSITION, IDS, DOCUMENTS = 0, 1, len(COLUMNS) - 1


class OutgoingRows(Sequence[Outgoing]):
    """Rows of `COLUMNS` that ascend, as statements that are sent: each is made when it is asked
    for, and anew each time.
    """

    def __init__(self, rows: Unloaded, first: int = 0, end: int | None = None) -> None:
        self._rows, self._first = rows, first
        self._end = len(rows) if end is None else end

    def __len__(self) -> int:
        return self._end - self._first

    @overload
    def __getitem__(self, at: int) -> Outgoing: ...
    @overload
    def __getitem__(self, at: slice) -> "OutgoingRows": ...
    def __getitem__(self, at: int | slice) -> "Outgoing | OutgoingRows":
        if isinstance(at, slice):
            first, end, step = at.indices(len(self))
            assert step == 1, "in the order of the log"
            if end - first == len(self):
                return self
            return OutgoingRows(self._rows, self._first + first, self._first + max(first, end))
        place = self._first + range(len(self))[at]
        [one] = outgoing_of(self._rows.loaded(place, place + 1))
        return one

    def __iter__(self) -> Iterator[Outgoing]:
        return iter(outgoing_of(self._rows.loaded(self._first, self._end)))

    @property
    def span(self) -> tuple[int, int]:
        """The first position and the last; there is one."""
        return self._rows.number(self._first, POSITION), self._rows.number(self._end - 1, POSITION)

    def up_to(self, position: int) -> "OutgoingRows":
        places = range(self._first, self._end)
        numbers = self._rows.number
        return self[: bisect_right(places, position, key=lambda at: numbers(at, POSITION))]

    def within(self, most_bytes: int) -> "OutgoingRows":
        """From its first on as many as are not larger together, but at least one."""
        sizes = [*map(len, self._documents)]
        size = sum(sizes)
        if size <= most_bytes:
            return self
        while len(sizes) > 1 and size > most_bytes:
            size -= sizes.pop()
        if isinstance(self._rows, LoadedRows):  # the others need not be held any longer
            return OutgoingRows(self._rows.part(self._first, self._first + len(sizes)))
        return self[: len(sizes)]

    def make_ready(self) -> None:
        """Do now what is to be done when they go as they are."""
        _ = self and (self.written, self.listed)

    def whom(self) -> list[tuple[int, int, object]]:
        """Of each its position, actor and registration."""
        rows = self._rows.loaded(self._first, self._end)
        return [(row[0], row[2], row[3]) for row in rows]

    @cached_property
    def written(self) -> tuple[bytes, bool]:
        """The body of a POST; and whether one of them may say that it is of xAPI 2."""
        documents, is_first = self._documents, False
        if alike := cut_alike(documents):
            length, is_first = alike
            pieces = [document[:-length] for document in documents]
        else:
            ends = ends_of(documents)
            if None in ends:
                return _written([*self])
            pieces = [document[:end] for document, end in zip(documents, ends, strict=True)]
        pieces[0] = b"[" + pieces[0]
        pieces[-1] += b"}]"
        body = b"},".join(pieces)
        return body, not is_first and OF_SECOND in body

    @cached_property
    def listed(self) -> bytes:
        """Their ids, 32 hexadecimal digits each, as a list in JSON."""
        ids = self._rows.uuids(IDS, self._first, self._end)
        return b'["%b"]' % ids.replace(",", '","').encode()

    @cached_property
    def _documents(self) -> list[bytes]:
        return self._rows.octets(DOCUMENTS, self._first, self._end)


def next_outgoing(within: Connected, after: int, most: int, most_bytes: int) -> OutgoingRows:
    """What follows position `after`, at most so many and so large together, but at least one."""
    given = {"after": after, "most": most, "most_bytes": most_bytes}
    rows = OutgoingRows(NEXT_WITHIN.unloaded(within, **given))
    return rows.within(most_bytes) if within.dialect.name == "sqlite" else rows


def span_of(batch: Sequence[Outgoing]) -> tuple[int, int]:
    """The positions of its first and last."""
    if isinstance(batch, OutgoingRows):
        return batch.span
    return batch[0].position, batch[-1].position


def whom_of(batch: Sequence[Outgoing]) -> list[tuple[int, int, object]]:
    """As `OutgoingRows.whom`."""
    if isinstance(batch, OutgoingRows):
        return batch.whom()
    return [(one.position, one.actor_id, one.registration) for one in batch]


def written(batch: Sequence[Outgoing]) -> tuple[bytes, bool]:
    """As `OutgoingRows.written`."""
    return batch.written if isinstance(batch, OutgoingRows) else _written(batch)


def _written(batch: Sequence[Outgoing]) -> tuple[bytes, bool]:
    body = joined(batch)
    return body, OF_SECOND in body


def listed(batch: Sequence[Outgoing]) -> bytes:
    """As `OutgoingRows.listed`."""
    if isinstance(batch, OutgoingRows):
        return batch.listed
    return b'["%b"]' % '","'.join([one.hexadecimal for one in batch]).encode()
