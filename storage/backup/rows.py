"""A row as one line of text: the form of PostgreSQL's COPY, with values that both databases take.

A UUID is 32 hexadecimal digits, a moment ISO 8601 in UTC, a truth 0 or 1, bytes are `\\x` and
hexadecimal digits, JSON is its text: what SQLite keeps in any case, and what PostgreSQL reads.
(PostgreSQL 18, COPY, "Text Format".)
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

NULL = "\\N"
_TO_ESCAPE = re.compile(r"[\\\n\r\t]")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

Reader = Callable[[str], Any]


def line_of(row: Sequence[Any]) -> bytes:
    """What SQLite gave, as a line."""
    fields = []
    for value in row:
        if value is None:
            fields.append(NULL)
        elif isinstance(value, str):
            if _TO_ESCAPE.search(value):
                value = _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], value)
            fields.append(value)
        elif isinstance(value, bytes):
            fields.append("\\\\x" + value.hex())
        else:
            fields.append(repr(value))
    return ("\t".join(fields) + "\n").encode()


def rows_of(lines: bytes, readers: Sequence[Reader]) -> list[list[Any]]:
    """What SQLite is to be given. Raises ValueError for a line that is none of ours."""
    rows = []
    for line in lines.decode().split("\n")[:-1]:
        fields = line.split("\t")
        if len(fields) != len(readers):
            raise ValueError(f"a row has {len(fields)} values instead of {len(readers)}")
        rows.append([_value(*pair) for pair in zip(fields, readers, strict=True)])
    return rows


def reader_of(declared: str) -> Reader:
    """For a column of this declared type in SQLite, how its text becomes a value."""
    name = declared.upper()
    if "BLOB" in name:
        return _bytes
    if "INT" in name or "BOOL" in name:
        return int
    if any(part in name for part in ("FLOAT", "REAL", "DOUB", "NUMERIC")):
        return float
    return str


def _bytes(text: str) -> bytes:
    if not text.startswith("\\x"):
        raise ValueError("bytes do not begin with \\x")
    return bytes.fromhex(text[2:])


def _value(field: str, read: Reader) -> Any:
    if field == NULL:
        return None
    if "\\" in field:
        field = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), field)
    return read(field)
