"""How large a picture becomes when it is shown, read from its first bytes and never decoded.

A file of a few hundred bytes may ask a browser for gigabytes. What a file really is its first
bytes tell, as they do to browsers; the ending of its name does not matter.
"""

import struct
from collections.abc import Iterator

from curricula.media_types import raster_type
from curricula.sources.limits import Limits
from curricula.sources.svg_pictures import Fault, svg_fault

SUFFIXES = (".png", ".apng", ".gif", ".jpg", ".jpeg", ".webp", ".avif", ".bmp", ".ico", ".svg")
JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def is_picture(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)


def picture_fault(path: str, content: bytes, limits: Limits) -> Fault | None:
    """Why a picture is not taken; None when it may be shown or is no picture that we know."""
    if path.lower().endswith(".svg") and not raster_type(content):
        return svg_fault(content, limits, lambda name, within: picture_fault(name, within, limits))
    try:
        for width, height in sizes(content):
            if max(width, height) > limits.picture_side or width * height > limits.picture_pixels:
                return (
                    f"says that it is {width} by {height} pixels; at most {limits.picture_side} a "
                    f"side and {limits.picture_pixels // 1_000_000} million in all are shown. "
                    "Make it smaller.",
                    0,
                )
    except struct.error:
        return None  # cut short: no browser shows it either
    return None


def sizes(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of each frame that the file announces. Raises `struct.error`."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield _at(">2L", content, 16)
    elif content.startswith((b"GIF87a", b"GIF89a")):
        yield from _gif(content)
    elif content.startswith(b"\xff\xd8"):
        yield from _jpeg(content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        yield from _webp(content)
    elif content.startswith(b"BM"):
        width, height = _at("<2l", content, 18)
        yield abs(width), abs(height)
    elif content[4:8] == b"ftyp":
        start = 0
        while (start := content.find(b"ispe", start)) >= 0:  # ISO/IEC 23008-12, 6.5.3
            yield _at(">2L", content, start + 8)
            start += 4


def _at(form: str, content: bytes, position: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, content, position)
    return first, second


def _gif(content: bytes) -> Iterator[tuple[int, int]]:
    """The screen, then each frame: some viewers make the screen as large as its largest frame."""
    yield _at("<2H", content, 6)
    (flags,) = struct.unpack_from("B", content, 10)
    position = 13 + _colours(flags)
    while position < len(content) and content[position] in (0x21, 0x2C):
        if content[position] == 0x2C:
            yield _at("<2H", content, position + 5)
            (flags,) = struct.unpack_from("B", content, position + 9)
            position += 11 + _colours(flags)
        else:
            position += 2
        while position < len(content) and content[position]:
            position += 1 + content[position]
        position += 1


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _jpeg(content: bytes) -> Iterator[tuple[int, int]]:
    """Every frame header: markers up to the first scan, ITU-T T.81, B.1.1.2."""
    position = 2
    while True:
        mark, kind = _at(">2B", content, position)
        if mark != 0xFF or kind == 0xDA:
            return
        if kind == 0xFF or kind in JPEG_BARE:
            position += 1 if kind == 0xFF else 2
            continue
        if kind in JPEG_SIZES:
            height, width = _at(">2H", content, position + 5)
            yield width, height
        (length,) = struct.unpack_from(">H", content, position + 2)
        position += 2 + max(2, length)


def _webp(content: bytes) -> Iterator[tuple[int, int]]:
    """Each chunk that names a size: RFC 9649, 2.5 to 2.7."""
    position = 12
    while position + 8 <= len(content):
        kind = content[position : position + 4]
        (length,) = struct.unpack_from("<L", content, position + 4)
        body = position + 8
        if kind == b"VP8X":
            yield _three_bytes(content, body + 4), _three_bytes(content, body + 7)
        elif kind == b"VP8L":
            (bits,) = struct.unpack_from("<L", content, body + 1)
            yield 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif kind == b"VP8 ":
            width, height = _at("<2H", content, body + 6)
            yield width & 0x3FFF, height & 0x3FFF
        elif kind == b"ANMF":
            yield _three_bytes(content, body + 6), _three_bytes(content, body + 9)
        position = body + length + length % 2


def _three_bytes(content: bytes, position: int) -> int:
    """A size less one, as 24 bits."""
    if position + 3 > len(content):
        raise struct.error("cut short")
    return 1 + int.from_bytes(content[position : position + 3], "little")
