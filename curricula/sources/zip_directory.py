"""How long a zip archive says its directory is, before anything reads it into memory.

APPNOTE.TXT 4.3.16 (end of central directory), 4.3.14 and 4.3.15 (its ZIP64 forms).
"""

import os
import struct
from typing import BinaryIO

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
LONGEST_COMMENT = 65_535


def directory_bytes(archive: BinaryIO) -> int | None:
    """The most that any of its ends says; None where there is no end: this is no whole zip."""
    start = max(0, archive.seek(0, os.SEEK_END) - END.size - LONGEST_COMMENT)
    archive.seek(start)
    tail = archive.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END.size:
        return None
    said: int = END.unpack_from(tail, at)[5]
    locator = start + at - LOCATOR_64.size
    found = _read(archive, locator, LOCATOR_64, b"PK\6\7")
    if found is not None:
        for position in (locator - END_64.size, found[2]):  # readers differ in where they look
            end = _read(archive, position, END_64, b"PK\6\6")
            said = max(said, end[8] if end else 0)
    return said


def _read(
    archive: BinaryIO, position: int, record: struct.Struct, signature: bytes
) -> tuple[int, ...] | None:
    if not 0 <= position < 2**63:
        return None
    archive.seek(position)
    read = archive.read(record.size)
    if len(read) < record.size or not read.startswith(signature):
        return None
    return record.unpack(read)
