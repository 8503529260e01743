"""The size of a picture is told by its first bytes, whatever else a file claims."""

import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.pictures import HEAD_BYTES, size_of
from curricula.pictures.size import MOST


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
    )


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def frame(width: int, height: int, marker: int = 0xC0) -> bytes:
    return segment(marker, struct.pack(">BHHB", 8, height, width, 3) + bytes(9))


def exif(orientation: int, order: str = "<") -> bytes:
    name = b"II" if order == "<" else b"MM"
    make = struct.pack(f"{order}HHII", 0x010F, 2, 4, 0)
    turned = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = name + struct.pack(f"{order}HIH", 42, 8, 2) + make + turned
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(width: int, height: int, *before: bytes, marker: int = 0xC0) -> bytes:
    return b"\xff\xd8" + b"".join(before) + frame(width, height, marker) + segment(0xDA, bytes(6))


def webp(kind: bytes, content: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def svg(attributes: str, before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}><g/></svg>'.encode()


def box(name: bytes, *content: bytes) -> bytes:
    return struct.pack(">I", 8 + sum(map(len, content))) + name + b"".join(content)


def ispe(width: int, height: int) -> bytes:
    return box(b"ispe", bytes(4), struct.pack(">II", width, height))


def avif(*properties: bytes) -> bytes:
    held = box(b"iprp", box(b"ipco", *properties), box(b"ipma", bytes(8)))
    return box(b"ftyp", b"avif\0\0\0\0") + box(b"meta", bytes(4), box(b"pitm", bytes(6)), held)


LOSSY = webp(b"VP8 ", b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 640 | 1 << 14, 480) + b"..")
LOSSLESS = webp(b"VP8L", b"\x2f" + (639 | 479 << 14 | 1 << 28).to_bytes(4, "little") + bytes(8))
EXTENDED = webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"))
PREVIEW = segment(0xE1, b"Exif\0\0" + bytes(60_000))


@pytest.mark.parametrize(
    "content",
    [
        png(640, 480),
        gif(640, 480),
        gif(640, 480).replace(b"89a", b"87a"),
        jpeg(640, 480),
        jpeg(640, 480, segment(0xE0, b"JFIF\0"), segment(0xDB, bytes(65)), marker=0xC2),
        jpeg(640, 480, PREVIEW, PREVIEW, segment(0xC4, bytes(20)), b"\xff\xff\xff"),
        jpeg(640, 480, exif(1), exif(3)),
        jpeg(480, 640, exif(6)),
        jpeg(480, 640, exif(8, ">")),
        LOSSY,
        LOSSLESS,
        EXTENDED,
        avif(ispe(640, 480)),
        avif(ispe(320, 240), box(b"pixi", bytes(5)), ispe(640, 480), box(b"irot", b"\2")),
        avif(ispe(480, 640), box(b"irot", b"\3")),
    ],
)
def test_a_raster_tells_its_size(content: bytes) -> None:
    assert size_of(content) == (640, 480)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="640" height="480"', (640, 480)),
        ("width='640px' height='480px' viewBox='0 0 1 1'", (640, 480)),
        ('width="461pt" height="346pt" viewBox="0 0 461 346"', (615, 461)),
        ('width="2in" height="2.54cm"', (192, 96)),
        ('width="20em" height="10em"', (320, 160)),
        ('width="200" viewBox="0 0 520 190"', (200, 73)),
        ('height="95" viewBox="0 0 520 190"', (260, 95)),
        ('viewBox="0 0 520 190"', (520, 190)),
        ('viewBox="-5,-5 5.2e2 190"', (520, 190)),
        ('width="100%" height="100%" viewBox="0 0 520 190"', (520, 190)),
        ('width="50%" height="100" viewBox="0 0 520 190"', (274, 100)),
        ('viewBox="0 0 1 2"', (300, 600)),
        ('viewBox="0 0 0 190"', (300, 150)),
        ('width="200"', (200, 150)),
        ("", (300, 150)),
        ('stroke-width="9" data-x=" width=\'5\'" viewBox="0 0 520 190"', (520, 190)),
    ],
)
def test_an_svg_has_the_size_that_css_gives_it(attributes: str, size: tuple[int, int]) -> None:
    assert size_of(svg(attributes)) == size


@pytest.mark.parametrize(
    "before",
    [
        "\ufeff",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <svg width="1" height="1"> -->\n',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">',
        '<!DOCTYPE svg [ <!ENTITY a "<svg width=\'1\'>"> <!ENTITY b "&a;&a;"> ]>\n',
    ],
)
def test_an_svg_is_found_behind_what_stands_before_it(before: str) -> None:
    assert size_of(svg('width="640" height="480"', before)) == (640, 480)


def test_an_svg_may_have_a_prefix_and_two_bytes_a_letter() -> None:
    assert size_of(b'<svg:svg width="640" height="480"/>') == (640, 480)
    assert size_of('<svg width="640" height="480"/>'.encode("utf-16")) == (640, 480)


WHOLE = [
    png(640, 480),
    gif(640, 480),
    jpeg(640, 480, exif(6)),
    LOSSY,
    LOSSLESS,
    EXTENDED,
    avif(ispe(640, 480)),
]


@pytest.mark.parametrize("content", [*WHOLE, svg('width="640" height="480"')])
def test_a_file_cut_off_tells_its_size_or_none(content: bytes) -> None:
    size = size_of(content)
    assert size is not None
    for end in range(len(content)):
        assert size_of(content[:end]) in (None, size)
    assert size_of(content[:9]) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<html><svg width='5' height='5'></html>",
        png(0, 480),
        png(2**31, 480),
        jpeg(640, 0),
        b"\xff\xd8" + struct.pack(">BBH", 0xFF, 0xE0, 0) + frame(640, 480),
        b"\xff\xd8" + segment(0xC0, b"\x08"),
        b"\xff\xd8\xff\xd9" + frame(640, 480),
        webp(b"VP8 ", bytes(20)),
        webp(b"ALPH", bytes(20)),
        avif(),
        avif(box(b"ispe", bytes(4))),
        box(b"ftyp", b"avif") + struct.pack(">I", 0) + b"meta" + bytes(40),
        svg('width="0" height="480"'),
        svg('width="999999999e99" height="5"'),
        svg('viewBox="0 0 1e-99 999999999e99"'),
        svg('width="999999999e99" viewBox="0 0 1e-99 999999999e99"'),
    ],
)
def test_what_no_browser_would_draw_has_no_size(content: bytes) -> None:
    assert size_of(content) is None


@pytest.mark.parametrize(
    "tiff", [b"", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff"]
)
def test_a_camera_that_says_nonsense_turns_nothing(tiff: bytes) -> None:
    assert size_of(jpeg(640, 480, segment(0xE1, b"Exif\0\0" + tiff))) == (640, 480)


@pytest.mark.parametrize(
    "unit",
    [
        b"a ",
        b"a",
        b"<!--",
        b"<?",
        b"'",
        b'"',
        b"<!DOCTYPE [",
        b" ",
        b"a=",
        b"1",
        b"\xff",
        b"&x;",
        ispe(1, 1),
        box(b"meta"),
    ],
)
@pytest.mark.parametrize(
    "before", [b"", b"<svg ", b"\xff\xd8\xff", b"<svg viewBox='", avif()[:-16]]
)
def test_no_file_takes_long(before: bytes, unit: bytes) -> None:
    hostile = (before + unit * (HEAD_BYTES // len(unit)))[: HEAD_BYTES + 10]
    begun = time.process_time()
    size_of(hostile)
    size_of(hostile[: HEAD_BYTES - 2] + b"'>")
    assert time.process_time() - begun < 1.0


BEGINNINGS = st.sampled_from([*WHOLE, svg("viewBox='0 0 5 5'"), b"\xff\xd8\xff\xe1", b"<svg "])


@given(BEGINNINGS, st.integers(0, 40), st.binary(max_size=200))
def test_any_bytes_give_a_size_or_none(begins: bytes, at: int, rest: bytes) -> None:
    size = size_of(begins[:at] + rest)
    assert size is None or all(1 <= side <= MOST for side in size)
