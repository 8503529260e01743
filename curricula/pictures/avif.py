"""The size of an AVIF, a picture in the boxes of a film (ISO/IEC 14496-12, 23008-12)."""

import struct
from collections.abc import Iterator

WITHIN = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""Boxes that hold the properties, and how many bytes stand before what is in them."""
DEEPEST = len(WITHIN)


def avif_size(head: bytes) -> tuple[int, int] | None:
    """The largest size that its parts have, which is the whole's; turned where it says so."""
    properties = list(_properties(head, 0, len(head), DEEPEST))
    sizes = [
        struct.unpack_from(">II", head, at + 4)
        for name, at, end in properties
        if name == b"ispe" and end - at >= 12
    ]
    if not sizes:
        return None
    width, height = max(sizes, key=lambda one: one[0] * one[1])
    turned = any(name == b"irot" and end > at and head[at] & 1 for name, at, end in properties)
    return (height, width) if turned else (width, height)


def _properties(head: bytes, at: int, end: int, deep: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between `at` and `end`: their names, where their content begins and ends."""
    while at + 8 <= end:
        length, name = struct.unpack_from(">I4s", head, at)
        if length < 8 or at + length > end:
            return
        begins = at + 8
        if name in WITHIN and deep:
            yield from _properties(head, begins + WITHIN[name], at + length, deep - 1)
        elif name in (b"ispe", b"irot"):
            yield name, begins, at + length
        at += length
