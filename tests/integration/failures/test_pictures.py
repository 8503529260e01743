"""Pictures whose few bytes stand for more than a browser can hold."""

import struct
import zlib
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from curricula import BadSource, read_source
from tests.integration.failures import zips

WEBP = b"RIFF\xff\0\0\0WEBP"
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
USES = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png(width: int, height: int) -> bytes:
    """A real one, but for its lines: they pack to a thousandth of what they are."""
    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def gif(width: int, height: int, frame: tuple[int, int]) -> bytes:
    screen = struct.pack("<2H3B", width, height, 0xF0, 0, 0) + b"\0" * 6
    comment = b"\x21\xfe\x03abc\0"
    return b"GIF89a" + screen + comment + b"\x2c" + struct.pack("<4HB", 0, 0, *frame, 0) + b"\2\0;"


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc2" + struct.pack(">HB2HB", 8, 8, height, width, 0)
    return b"\xff\xd8" + app + b"\xff" + frame + b"\xff\xda"


def webp(kind: bytes, body: bytes) -> bytes:
    return WEBP + kind + struct.pack("<L", len(body)) + body


def svg(inner: str = "", attributes: str = "", before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'.encode()


WIDE = svg(attributes="width='99999'")
BOMBS = {
    "a.png": png(50_000, 50_000),
    "b.gif": gif(60_000, 60_000, (1, 1)),
    "c.gif": gif(1, 1, (60_000, 60_000)),
    "d.jpg": jpeg(65_500, 65_500),
    "e.webp": webp(b"VP8X", b"\0" * 4 + b"\xff\xff\xff" * 2),
    "f.webp": webp(b"VP8L", b"\x2f\xff\xff\xff\x0f"),
    "g.webp": webp(b"VP8 ", b"\0" * 6 + b"\xff\x3f\xff\x3f"),
    "h.avif": b"\0\0\0\x1cftypavif" + b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">2L", 70_000, 9),
    "i.bmp": b"BM" + b"\0" * 16 + struct.pack("<2l", 30_000, -30_000),
    "j.png": jpeg(65_500, 9),  # a browser looks at the bytes, not at the name
    "k.svg": svg("&l9;", before=f"<!DOCTYPE svg [{ENTITIES}]>"),
    "l.svg": svg("&x;", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "m.svg": svg("&a;" * 9, before=f'<!DOCTYPE svg [<!ENTITY a "{"x" * 20_000}">]>'),
    "n.svg": svg('<g id="g0"><rect/></g>' + USES),
    "o.svg": svg(attributes='width="1e9" height="1"'),
    "p.svg": svg("<b>\n</i>"),
    "q.svg": svg(f'<image href="data:image/png;base64,{b64encode(png(50_000, 9)).decode()}"/>'),
    "r.svg": svg(f'<image href="data:image/svg+xml,{quote(WIDE)}"/>'),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_picture_bomb_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    file = zips.archive(tmp_path / "a.zip", {**zips.COURSE, f"figures/{name}": BOMBS[name]})
    for source in (file, zips.folder(tmp_path / "course")):
        (tmp_path / "course" / "figures").mkdir(parents=True, exist_ok=True)
        (tmp_path / "course" / "figures" / name).write_bytes(BOMBS[name])
        with pytest.raises(BadSource) as refused:
            read_source(source)
        (problem,) = refused.value.problems
        assert problem.path == f"figures/{name}"
        assert problem.message.rstrip(".").rpartition(". ")[2].split()[0] in ("Make", "Save")


def test_an_svg_says_the_line(tmp_path: Path) -> None:
    file = zips.archive(tmp_path / "a.zip", {**zips.COURSE, "f.svg": BOMBS["p.svg"]})
    with pytest.raises(BadSource, match=r"f\.svg:2: is no SVG that can be read here"):
        read_source(file)


def test_pictures_as_lessons_have_them_are_taken(tmp_path: Path) -> None:
    good = {
        "a.png": png(4_000, 3_000),
        "b.gif": gif(640, 480, (640, 480)),
        "c.jpg": jpeg(6_000, 4_000),
        "d.webp": webp(b"VP8L", b"\x2f\x7f\x02\x78\x00"),
        "e.svg": svg(  # as Illustrator writes it
            '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
            'xmlns:x="&ns;" width="210mm" height="100%"',
            '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns "http://ns.adobe.com/x">]>',
        ),
        "f.png": b"version https://git-lfs.github.com/spec/v1\n",
        "g.png": b"\x89PNG\r\n\x1a\n\0\0",
        "h.gif": b"GIF89a\1",
        "i.jpg": b"\xff\xd8\xff",
    }
    read = read_source(zips.archive(tmp_path / "a.zip", {**zips.COURSE, **good}))
    assert set(good) <= set(read.files)
