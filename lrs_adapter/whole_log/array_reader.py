"""A JSON array of statements, whatever its line breaks, an element at a time.

So some LRSs write their export: a bare array, or one within an object (`{"statements": […]}`).
"""

import re
import zlib
from collections.abc import Iterator
from typing import Protocol

from lrs_adapter.errors import BadLogFile
from lrs_adapter.whole_log.line_reader import COPY, LONGEST, Line

READ = 256 * 1024
MARKS = re.compile(rb'["\\{}\[\]]')
OUTSIDE = b" \t\r\n,"


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class ArrayReader:
    """`source` stands behind the bracket that opens the array. An element's `number` is its place,
    from 1.
    """

    def __init__(self, source: Source, at: int, raw: "Tells") -> None:
        self._source, self._raw = source, raw
        self._start = self._end = at
        self._number = 0
        self._skip = 0

    def read_so_far(self) -> int:
        return self._raw.tell()

    def pass_over(self, end: int, number: int) -> None:
        """Go on behind the element `number`: elements are told by their place alone."""
        self._skip = number

    def __iter__(self) -> Iterator[Line]:
        """Raises `BadLogFile` where the array breaks off."""
        held, at, depth, in_text = bytearray(), 0, 0, False
        while True:
            match = MARKS.search(held, at)
            if match is None:
                at = len(held)
                if not self._fill(held):
                    raise BadLogFile(f"The array breaks off after element {self._number:,}", COPY)
                continue
            mark = match[0]
            at = match.end()
            if in_text:
                if mark == b"\\":
                    while len(held) <= at and self._fill(held):
                        pass
                    at += 1
                elif mark == b'"':
                    in_text = False
            elif mark == b'"':
                in_text = True
            elif mark in b"{[":
                depth += 1
            elif mark in b"}]":
                if depth == 0:
                    yield from self._element(bytes(held[: at - 1]))
                    return
                depth -= 1
            if depth == 0 and not in_text and mark in b"}]":
                yield from self._element(bytes(held[:at]))
                del held[:at]
                at = 0

    def _element(self, text: bytes) -> Iterator[Line]:
        self._end += len(text)
        text = text.strip(OUTSIDE)
        if not text:
            return
        self._number += 1
        if self._number > self._skip:
            yield Line(self._number, text if len(text) <= LONGEST else None, self._end)

    def _fill(self, held: bytearray) -> bool:
        try:
            some = self._source.read(READ)
        except (EOFError, OSError, zlib.error) as error:
            raise BadLogFile(
                f"The file breaks off or is damaged after element {self._number:,}", COPY
            ) from error
        held += some
        return bool(some)


class Tells(Protocol):
    def tell(self) -> int: ...
