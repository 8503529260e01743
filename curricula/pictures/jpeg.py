"""The size of a JPEG, which stands behind whatever a camera had to say first."""

import struct

ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length (ITU-T T.81, table B.1)."""
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
LAST = frozenset({0xD9, 0xDA})
EXIF, ORIENTATION = b"Exif\0\0", 0x0112
LYING = frozenset({5, 6, 7, 8})


def jpeg_size(head: bytes) -> tuple[int, int] | None:
    """From the frame's header, turned as the camera was held: browsers turn it as well."""
    at, is_lying = 2, False
    while at + 4 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in ALONE:
            at += 2
            continue
        if marker in LAST:
            return None
        (length,) = struct.unpack_from(">H", head, at + 2)
        if length < 2:
            return None
        part = head[at + 4 : at + 2 + length]
        if marker in FRAMES:
            if len(part) < 5:
                return None
            height, width = struct.unpack_from(">HH", part, 1)
            return (height, width) if is_lying else (width, height)
        if marker == 0xE1 and part.startswith(EXIF):
            is_lying = _orientation(part[len(EXIF) :]) in LYING
        at += 2 + length
    return None


def _orientation(tiff: bytes) -> int:
    """The orientation in an Exif part's first directory (TIFF 6.0, section 2), else 1."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == ORIENTATION:
            return int(value)
    return 1
