"""The statements and the attached data of one request, the data checked against its sums.

Part 3, 1.5.2. Data goes to one file without a name as it comes in, small requests stay in memory.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from lrs_adapter.errors import BadMultipart, TooLarge
from lrs_adapter.multipart import MultipartReader

IN_MEMORY = 1024 * 1024
MOST_PARTS = 1_000
HASH = "x-experience-api-hash"
ENCODING = "content-transfer-encoding"
SUMS: dict[int, Callable[[], Any]] = {
    56: hashlib.sha224,
    64: hashlib.sha256,
    96: hashlib.sha384,
    128: hashlib.sha512,
}
"""By the length of a sum in hexadecimal digits (FIPS 180-4)."""
HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")


@dataclass(slots=True)
class ReceivedPart:
    """Attached data. `sha2` is the sum by which it is named, in lower case; `sha256` that by which
    it is kept. It can be read until the request ends.
    """

    sha2: str
    sha256: str
    length: int
    content_type: str | None
    _file: BinaryIO
    _offset: int
    _at: int = 0

    def read(self, size: int) -> bytes:
        self._file.seek(self._offset + self._at)
        some = self._file.read(min(size, self.length - self._at))
        self._at += len(some)
        return some

    def seek(self, offset: int) -> int:
        self._at = min(max(offset, 0), self.length)
        return self._at


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """`body` is the JSON of the first part, `parts` the others by their sums."""

    body: bytes
    parts: Mapping[str, ReceivedPart] = field(default_factory=dict)


@contextmanager
def received_parts(
    stream: BinaryIO, boundary: str, *, most_json: int, only_good: bool = False
) -> Iterator[ReceivedRequest]:
    """Read it to the end. Raises `BadMultipart`, and `TooLarge` where the first part has more than
    `most_json` bytes or there are too many parts. With `only_good` parts that are wrong are left
    out, and so are those after the place at which it breaks off.
    """
    reader = MultipartReader(stream, boundary)
    with cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY)) as file:
        body = _statements(reader, most_json)
        parts: dict[str, ReceivedPart] = {}
        with suppress(BadMultipart) if only_good else nullcontext():
            while (headers := reader.next_part()) is not None:
                if len(parts) == MOST_PARTS:
                    raise TooLarge(f"it has more than {MOST_PARTS} attachments")
                trouble = _trouble_with(headers)
                if trouble is not None and not only_good:
                    raise trouble
                part = _received(reader, headers, file)
                if part is not None and trouble is None:
                    parts.setdefault(part.sha2, part)
                elif not only_good:
                    raise _other_sum(headers)
        yield ReceivedRequest(body, parts)


def _statements(reader: MultipartReader, most: int) -> bytes:
    headers = reader.next_part()
    if headers is None or _mimetype(headers.get("content-type")) != "application/json":
        raise BadMultipart("", "its first part is not application/json")
    body = bytearray()
    for some in reader.content():
        body += some
        if len(body) > most:
            raise TooLarge(f"its statements have more than {most} bytes")
    return bytes(body)


def _trouble_with(headers: Mapping[str, str]) -> BadMultipart | None:
    named = headers.get(HASH, "").lower()
    if len(named) not in SUMS or not HEXADECIMAL.fullmatch(named):
        return BadMultipart(
            "X-Experience-API-Hash",
            "a part has no such header, or its value is no SHA-2 sum",
            "Write the SHA-256, SHA-384 or SHA-512 of the part in hexadecimal digits.",
        )
    if headers.get(ENCODING, "binary").lower() != "binary":
        return BadMultipart(
            "Content-Transfer-Encoding",
            f"it is {headers[ENCODING][:20]!r}",
            "Send the bytes as they are, and write binary.",
        )
    return None


def _other_sum(headers: Mapping[str, str]) -> BadMultipart:
    return BadMultipart(
        "X-Experience-API-Hash",
        f"the part named {headers[HASH].lower()[:12]}… has another sum",
        "Sum up the bytes that are sent, without the line breaks around them.",
    )


def _received(
    reader: MultipartReader, headers: Mapping[str, str], file: BinaryIO
) -> ReceivedPart | None:
    """The part, read to its end; None where its sum is another than the one that names it."""
    named = headers.get(HASH, "").lower()
    offset = file.seek(0, 2)
    own, usual, length = SUMS.get(len(named), hashlib.sha256)(), hashlib.sha256(), 0
    for some in reader.content():
        file.write(some)
        own.update(some)
        usual.update(some)
        length += len(some)
    if own.hexdigest() != named:
        return None
    return ReceivedPart(named, usual.hexdigest(), length, headers.get("content-type"), file, offset)


def _mimetype(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()
