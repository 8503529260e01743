"""Lines of a file, compressed or not, one at a time: none is held that is longer than it may be."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from lrs_adapter.errors import BadLogFile

LONGEST = 32 * 1024 * 1024
"""Bytes of a line; a statement that no LRS takes in one request is no longer than that."""
BUFFER = 1024 * 1024
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts from 1. `text` is without its end; None where it is longer than `LONGEST`.

    `end` is how many bytes, uncompressed, the file has up to the end of this line.
    """

    number: int
    text: bytes | None
    end: int


class Lines(Protocol):
    """What a file's statements are read from, one after the other."""

    def __iter__(self) -> Iterator[Line]: ...

    def pass_over(self, end: int, number: int) -> None: ...

    def read_so_far(self) -> int: ...


class LineReader:
    """`file` is at its beginning. Raises `BadLogFile` where what is compressed breaks off."""

    def __init__(self, file: io.BufferedReader, *, longest: int = LONGEST) -> None:
        self._raw = file
        self._longest = longest
        self.is_compressed = self._raw.peek(2)[:2] == GZIP
        self._source: BinaryIO = self._raw
        if self.is_compressed:
            self._source = cast(BinaryIO, gzip.GzipFile(fileobj=self._raw))
        self.number = self._end = 0

    def read_so_far(self) -> int:
        """Bytes of the file itself, of which its size tells how many there are."""
        return self._raw.tell() if self._raw.seekable() else 0

    def pass_over(self, end: int, number: int) -> None:
        """Go on behind the line `number`, which ended there. Raises `BadLogFile`."""
        while self._end < end:
            some = self._read(min(BUFFER, end - self._end))
            if not some:
                raise BadLogFile("The file is shorter than it was", ANOTHER)
            self._end += len(some)
        self.number = number

    def __iter__(self) -> Iterator[Line]:
        while some := self._line():
            self.number += 1
            self._end += len(some)
            if len(some) <= self._longest or some.endswith(b"\n"):
                yield Line(self.number, some.rstrip(b"\r\n"), self._end)
                continue
            while some and not some.endswith(b"\n"):
                some = self._line()
                self._end += len(some)
            yield Line(self.number, None, self._end)

    def _line(self) -> bytes:
        try:
            return self._source.readline(self._longest + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise self._broken() from error

    def _read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except (EOFError, OSError, zlib.error) as error:
            raise self._broken() from error

    def _broken(self) -> BadLogFile:
        return BadLogFile(f"The file breaks off or is damaged after line {self.number:,}", COPY)


COPY = "Copy it anew from where it was made; what came before that line is whole."
ANOTHER = "Give the file that was begun with, or remove the file of notes to begin anew."
