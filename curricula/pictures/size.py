"""The size at which a browser draws a picture, so that a page keeps its room while it loads.

Only headers are read, never pixels: a file that lies costs its own page a wrong gap and no more.
"""

from collections.abc import Callable
from typing import NamedTuple

from curricula.pictures.avif import avif_size
from curricula.pictures.jpeg import jpeg_size
from curricula.pictures.raster import gif_size, png_size, webp_size
from curricula.pictures.svg import svg_size

HEAD_BYTES = 256 * 1024
"""As much of a file as is ever looked at; before a photograph's size stand its preview, its
colours and the words of the camera."""
MOST = 65_535


class Size(NamedTuple):
    """In CSS pixels, both at least 1."""

    width: int
    height: int


READERS: tuple[tuple[int, bytes, Callable[[bytes], tuple[float, float] | None]], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", png_size),
    (0, b"\xff\xd8\xff", jpeg_size),
    (0, b"GIF87a", gif_size),
    (0, b"GIF89a", gif_size),
    (0, b"RIFF", webp_size),
    (4, b"ftyp", avif_size),
)


def size_of(head: bytes) -> Size | None:
    """The size of the picture that begins with `head` (its first `HEAD_BYTES`, or all of it).

    PNG, JPEG, GIF, WebP, AVIF and SVG, told apart by their bytes: lessons misname some. None where
    they tell no size that a browser would draw.
    """
    known = (reader for at, mark, reader in READERS if head.startswith(mark, at))
    known = (reader for at, mark, reader in READERS if head.startswith(mark, at))
    read = next(known, svg_size)
    found = read(head[:HEAD_BYTES])
    if found is None:
        return None
    if not all(0.5 < side <= MOST for side in found):
        return None
    return Size(*(max(1, round(side)) for side in found))
