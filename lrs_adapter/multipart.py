"""Read a `multipart/mixed` body as it comes in, part by part (RFC 2046, 5.1; xAPI part 3, 1.5.2).

Nothing is held in memory but a piece at a time and the headers of a part, however large the body
is; what is odd about it is refused and not guessed at.
"""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lrs_adapter.errors import BadMultipart

PIECE = 64 * 1024
MOST_HEADERS = 8 * 1024
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]", re.ASCII)
HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\x20-\x7e\t\x80-\xff]*?)[ \t]*")
LAST, NEXT = b"--", b"\r\n"


class MultipartReader:
    """The parts of `stream`, in order: call `next_part`, then read its `content` to the end.

    `stream` ends where the body does: its length is checked by whoever opens it.
    """

    def __init__(self, stream: BinaryIO, boundary: str) -> None:
        """Raises `BadMultipart` for what is no boundary."""
        if not BOUNDARY.fullmatch(boundary):
            raise BadMultipart(
                "Content-Type", "it has no boundary, or one that RFC 2046 does not allow"
            )
        self._stream = stream
        self._delimiter = b"\r\n--" + boundary.encode()
        self._held = bytearray(NEXT)  # the first delimiter may stand at the very beginning
        self._is_over = False
        for _ in self._until_delimiter():
            pass  # a preamble

    def next_part(self) -> Mapping[str, str] | None:
        """Its headers, by their names in lower case; None after the last part."""
        if self._is_over:
            return None
        while (end := self._held.find(b"\r\n\r\n")) < 0 and not self._held.startswith(NEXT):
            if len(self._held) > MOST_HEADERS or not self._fill():
                raise BadMultipart("", "the headers of a part do not end, or are too long")
        if self._held.startswith(NEXT):
            del self._held[:2]
            return {}
        lines = bytes(self._held[:end]).split(NEXT)
        del self._held[: end + 4]
        if end > MOST_HEADERS:
            raise BadMultipart("", "the headers of a part are too long")
        return _headers(lines)

    def content(self) -> Iterator[bytes]:
        """The part's bytes, some at a time. Raises `BadMultipart` where the body ends before."""
        yield from self._until_delimiter()

    def _until_delimiter(self) -> Iterator[bytes]:
        size = len(self._delimiter)
        while (at := self._held.find(self._delimiter)) < 0:
            if len(self._held) > size:
                some = bytes(self._held[: len(self._held) - size])
                del self._held[: len(some)]
                yield some
            if not self._fill():
                raise BadMultipart("", "the body ends within a part")
        if at:
            yield bytes(self._held[:at])
        del self._held[: at + size]
        self._pass_line()

    def _pass_line(self) -> None:
        """What follows a boundary: the end of all, or of the line."""
        while len(self._held) < 2 and self._fill():
            pass
        if self._held.startswith(LAST):
            self._is_over = True
            return
        while self._held.find(NEXT) < 0 and len(self._held) < PIECE and self._fill():
            pass
        end = self._held.find(NEXT)
        if end < 0 or self._held[:end].strip(b" \t"):
            raise BadMultipart("", "the boundary stands within a part, or its line does not end")
        del self._held[: end + 2]

    def _fill(self) -> bool:
        some = self._stream.read(PIECE)
        self._held += some
        return bool(some)


def _headers(lines: list[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        match = HEADER.fullmatch(line)
        if match is None:
            raise BadMultipart("", "a header of a part cannot be read")
        name = match[1].decode().lower()
        if name in found:
            raise BadMultipart(name, "a part has this header twice")
        found[name] = match[2].decode("latin-1")
    return found
