"""What comes next for a target: its filter's part of the log, and how far that was looked for."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lrs_adapter.outgoing_rows import NEXT, OutgoingRows, next_outgoing
from lrs_adapter.target_filter import EVERYTHING, TargetFilter
from lrs_adapter.target_readings import Reading, goes, was_sent
from storage import Connected, LoadedRows

MOST_BYTES = 1024 * 1024
LOOKED_AT, MOST_LOOKED_AT = 500, 5_000
"""Statements read at once, and until a batch is sent though it is not full."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What a target takes: what its filter lets through, up to the position `up_to`, and voidings
    of what it got by the filters of before.
    """

    filter: TargetFilter = EVERYTHING
    readings: Sequence[Reading] = ()
    up_to: int | None = None

    def takes(self, within: Connected, document: bytes) -> bool:
        return not self.filter or goes(within, self.filter, self.readings, document)

    def took(self, position: int, document: bytes) -> bool:
        """Whether it got what is at a position before its cursor, by the filters of then."""
        return was_sent(self.readings, position, document)


@dataclass(frozen=True, slots=True)
class Next:
    """`found` is to be sent; `end` is the last position that was looked at, `left_out` are those
    that the filter leaves out.
    """

    found: OutgoingRows
    end: int
    left_out: list[int] = field(default_factory=list)

    def parted(self, most: int) -> "tuple[Next, Next | None]":
        """What goes at once, and what is left: at most so many and so large together."""
        first = self.found[:most].within(MOST_BYTES)
        if len(first) == len(self.found):
            return replace(self, found=first), None
        end = first.span[1]
        at = bisect_right(self.left_out, end)
        rest = Next(self.found[len(first) :], self.end, self.left_out[at:])
        return Next(first, end, self.left_out[:at]), rest


def next_for(within: Connected, after: int, most: int, taking: Taking, batches: int = 1) -> Next:
    """What follows position `after`, at most so many and so large together, but at least one where
    there is one among the next 5,000. Several `batches`, as large together as they may be singly,
    only a target without a filter gets at once.
    """
    if taking.filter:
        return _chosen(within, after, most, taking)
    found = next_outgoing(within, after, most * batches, MOST_BYTES * batches)
    if taking.up_to is not None:
        found = found.up_to(taking.up_to)
    return Next(found, found.span[1] if found else after)


def _chosen(within: Connected, after: int, most: int, taking: Taking) -> Next:
    chosen: list[tuple[Any, ...]] = []
    left_out: list[int] = []
    end, size = after, 0
    for row in _rows_after(within, after):
        position, document = row[0], row[-1]
        if taking.up_to is not None and position > taking.up_to:
            break
        if taking.takes(within, document):
            size += len(document)
            if len(chosen) == most or (chosen and size > MOST_BYTES):
                break
            chosen.append(row)
        else:
            left_out.append(position)
        end = position
    return Next(OutgoingRows(LoadedRows(chosen)), end, left_out)


def _rows_after(within: Connected, after: int) -> Iterator[tuple[Any, ...]]:
    """The next 5,000, read as they are looked at."""
    for _ in range(MOST_LOOKED_AT // LOOKED_AT):
        rows = NEXT.raw_rows(within, after=after, most=LOOKED_AT)
        yield from rows
        if len(rows) < LOOKED_AT:
            break
        after = rows[-1][0]
