"""Zip archives as attackers, broken tools and honest people make them."""

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

COURSE = {
    "curriculum.yaml": (
        "title: First steps\nslug: first-steps\nlanguage: en\nlicence: CC BY 4.0\n"
        "attribution: Ignite\nmodules:\n  - slug: only\n    title: All of it\n    lessons:\n"
        "      - {slug: values, title: Values, file: lessons/values.md}\n"
    ),
    "lessons/values.md": "## A value has a name\n\nAnd a café has coffee.\n",
    "figures/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
}


def archive(file: Path, entries: Mapping[str, bytes | str] = COURSE, *, top: str = "") -> Path:
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(top + name, content)
    return file


def folder(root: Path) -> Path:
    """The same course, unpacked."""
    for name, content in COURSE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return root


def with_entry(file: Path, name: str, content: bytes = b"x", *, mode: int = 0) -> Path:
    """The course and one entry more, whose name is written as it is given."""
    with ZipFile(archive(file), "a", ZIP_DEFLATED) as made:
        entry = ZipInfo("placeholder")
        entry.filename = name
        entry.external_attr = mode << 16
        made.writestr(entry, content)
    return file


def patched(file: Path, name: str, **fields: int) -> Path:
    """Changes what both of an entry's headers say: flags, method, packed, size."""
    content = bytearray(file.read_bytes())
    places = {"flags": ((6, 8), "<H"), "method": ((8, 10), "<H"), "size": ((22, 24), "<L")}
    for start, column, skip in ((b"PK\3\4", 0, 30), (b"PK\1\2", 1, 46)):
        at = content.find(start)
        while content[at + skip : at + skip + len(name)] != name.encode():
            at = content.index(start, at + 1)
        for key, value in fields.items():
            columns, form = places[key]
            struct.pack_into(form, content, at + columns[column], value)
    file.write_bytes(content)
    return file


def overlapping(file: Path, files: int, kernel_bytes: int) -> Path:
    """Many names for one packed text, after David Fifield's "A better zip bomb" (2019)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b"0" * kernel_bytes
    packed = packer.compress(plain) + packer.flush()
    sizes = struct.pack("<LLL", zlib.crc32(plain), len(packed), len(plain))
    body, directory = io.BytesIO(), io.BytesIO()
    body.write(b"PK\3\4" + struct.pack("<5H", 20, 0, 8, 0, 0) + sizes)
    body.write(struct.pack("<2H", 4, 0) + b"0.md" + packed)
    for _ in range(files):
        directory.write(b"PK\1\2" + struct.pack("<6H", 20, 20, 0, 8, 0, 0) + sizes)
        directory.write(struct.pack("<5H2L", 4, 0, 0, 0, 0, 0, 0) + b"0.md")
    end = struct.pack("<4H2LH", 0, 0, files, files, directory.tell(), body.tell(), 0)
    file.write_bytes(body.getvalue() + directory.getvalue() + b"PK\5\6" + end)
    return file
