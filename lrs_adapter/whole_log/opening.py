"""A file of statements, whichever of the usual forms it has."""

import gzip
import io
import zlib
from pathlib import Path
from typing import Any

import orjson

from lrs_adapter.errors import BadLogFile
from lrs_adapter.whole_log.array_reader import ArrayReader
from lrs_adapter.whole_log.line_reader import GZIP, LineReader, Lines
from lrs_adapter.whole_log.lines import BEGINNING, MARK, OURS

LOOKED_AT = 4096
STATEMENTS = b'"statements"'
BOM = b"\xef\xbb\xbf"


def open_statements(file: io.BufferedReader) -> Lines:
    """`file` is at its beginning. An array, bare or as `statements` of an object, or lines.

    Raises `BadLogFile` where what is compressed is damaged at its very beginning.
    """
    source = _uncompressed(file)
    try:
        head = source.peek(LOOKED_AT)[:LOOKED_AT]
        opening = _array_begins(head)
        if opening is not None:
            source.read(opening)
            return ArrayReader(source, opening, file)
    except (EOFError, OSError, zlib.error) as error:
        raise BadLogFile("The file is damaged at its beginning", "Copy it anew.") from error
    file.seek(0)
    return LineReader(file)


def beginning_of(path: Path) -> dict[str, Any]:
    """What an exported log says of itself; empty for every other file."""
    with path.open("rb") as file:
        try:
            line = _uncompressed(file).readline(LOOKED_AT * 16)
            said = orjson.loads(line) if line.startswith(OURS) else {}
        except (EOFError, OSError, zlib.error, orjson.JSONDecodeError):
            return {}
    return said if said.get(MARK) == BEGINNING else {}


def _uncompressed(file: io.BufferedReader) -> io.BufferedReader | gzip.GzipFile:
    if file.peek(2)[:2] != GZIP:
        return file
    return gzip.GzipFile(fileobj=file)


def _array_begins(head: bytes) -> int | None:
    """Behind which byte, where it is no file of lines."""
    bare = head.removeprefix(BOM).lstrip()
    if bare.startswith(b"["):
        return head.index(b"[") + 1
    within = bare[1:].lstrip()
    if bare.startswith(b"{") and within.startswith(STATEMENTS):
        after = within.removeprefix(STATEMENTS).lstrip()
        if after.startswith(b":") and after[1:].lstrip().startswith(b"["):
            return head.index(b"[") + 1
    return None
