"""The sizes of PNG, GIF and WebP, which stand in their first thirty bytes."""

import struct


def png_size(head: bytes) -> tuple[int, int] | None:
    """From IHDR, the first chunk (PNG, section 11.2.1)."""
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def gif_size(head: bytes) -> tuple[int, int] | None:
    """From the logical screen descriptor (GIF89a, section 18)."""
    if len(head) < 10:
        return None
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def webp_size(head: bytes) -> tuple[int, int] | None:
    """From the first chunk: lossy (RFC 6386, section 9.1), lossless, or extended (RFC 9649)."""
    if len(head) < 30 or head[8:12] != b"WEBP":
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
        return width + 1, height + 1
    if kind == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
