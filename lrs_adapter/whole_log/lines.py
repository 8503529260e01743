"""The lines of an exported log: each statement is one as it is; what is no statement says so.

Every line is a JSON object. One that begins with `{"child":` is CHILD's own: the first says what
the file is, the last (the manifest) that it is whole, and between them attached data stand right
before the statement that they came with. Whoever wants xAPI alone leaves those lines out.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

MARK = "child"
OURS = b'{"child":'
BEGINNING, DATA, MISSING, MANIFEST, REFUSED = "log", "data", "missing", "manifest", "refused"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Totals:
    """What a file holds: `first` and `last` are positions, None where it holds no statement;
    `data` counts attached data, `missing` those whose bytes were lost before.
    """

    statements: int = 0
    first: int | None = None
    last: int | None = None
    data: int = 0
    missing: int = 0


def line(kind: str, **given: Any) -> bytes:
    """One of CHILD's own lines."""
    return orjson.dumps({MARK: kind} | given, option=orjson.OPT_UTC_Z) + b"\n"


def beginning(
    *, iri_base: str, endpoint: str, made: datetime, head: int, asked: dict[str, Any]
) -> bytes:
    return line(
        BEGINNING,
        version=VERSION,
        iri_base=iri_base,
        endpoint=endpoint,
        made=made,
        head=head,
        asked=asked,
    )


def data_lines(
    sha2: str, content_type: str, length: int, content: Iterator[bytes]
) -> Iterator[bytes]:
    """Attached data, a part a line: `at` is where in them the part stands."""
    at = 0
    for some in content:
        yield _data(sha2, content_type, length, at, some)
        at += len(some)
    if at == 0:
        yield _data(sha2, content_type, length, 0, b"")


def _data(sha2: str, content_type: str, length: int, at: int, some: bytes) -> bytes:
    encoded = b64encode(some).decode()
    return line(DATA, sha2=sha2, contentType=content_type, length=length, at=at, base64=encoded)


def manifest(totals: Totals, head: int, sha256: str) -> bytes:
    """The last line; `sha256` is of all bytes before it, uncompressed."""
    return line(MANIFEST, version=VERSION, **asdict(totals), head=head, sha256=sha256)
