"""Reads a zip archive into memory, never onto the disk; believes nothing that it says of itself."""

import os
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from curricula.errors import BadSource, Problem
from curricula.sources.folder import Folder
from curricula.sources.gathering import Gathering, TooMuch
from curricula.sources.limits import LIMITS, Limits, megabytes
from curricula.sources.names import fault_of, left_out_because
from curricula.sources.zip_directory import directory_bytes

METHODS = (ZIP_STORED, ZIP_DEFLATED)
ENCRYPTED, UTF8, MASKED = 0x1, 0x800, 0x2000
LOCAL_HEADER_BYTES = 30
BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    UnicodeError,
    struct.error,
    zlib.error,
)
CHUNK = 64 * 1024
BRANCH = re.compile(r"-(?:main|master|gh-pages|[0-9a-f]{40})")
"""What GitHub adds to a repository's name in the one folder of its downloads."""


def read_archive(file: Path, limits: Limits = LIMITS) -> Folder:
    """The archive's files, as if it were the folder it was made of; a single folder around all
    of them is taken away. Raises `BadSource` with everything that is refused, and why.
    """
    with _opened(file) as opened:
        if os.fstat(opened.fileno()).st_size > limits.archive_bytes:
            most = megabytes(limits.archive_bytes)
            raise _bad(file, f"is larger than {most}. Offer large data by a link.")
        said = directory_bytes(opened)
        if said is None:
            raise _bad(file, "is no whole zip archive. Make or download it again.")
        if said > limits.directory_bytes:
            raise _bad(file, f"lists more than {limits.files} files. Import the lesson alone.")
        try:
            with ZipFile(opened) as archive:
                return _read(file, archive, limits)
        except (*BROKEN, ValueError) as error:
            raise _bad(file, "is no zip archive that can be read. Make it anew.") from error


def _read(file: Path, archive: ZipFile, limits: Limits) -> Folder:
    found = Gathering(limits)
    entries = [(entry, _name(entry)) for entry in archive.infolist()]
    top = _single_folder([name for _, name in entries], limits)
    overlapping = _overlapping(archive.infolist())
    with suppress(TooMuch):
        for entry, name in sorted(entries, key=lambda each: each[1]):
            path = name.removeprefix(top).removesuffix("/")
            if not path or not found.wants(path, is_folder=name.endswith("/")):
                continue
            if fault := _fault(entry, limits):
                found.refuse(path, fault)
            elif entry.header_offset in overlapping:
                found.refuse(path, "shares its bytes with another file. Make the archive anew.")
            elif not name.endswith("/"):
                content = _content(archive, entry, path, found)
                if content is not None:
                    found.take(path, content)
    found.end()
    if found.files and all(path.lower().endswith(".zip") for path in found.files):
        raise _bad(file, "holds nothing but other archives. Unpack it, and import what is within.")
    return Folder(BRANCH.sub("", top.rstrip("/")) or file.stem, found.files, found.left_out)


def _content(archive: ZipFile, entry: ZipInfo, path: str, found: Gathering) -> bytes | None:
    """The bytes of one file, counted while they are unpacked; None after noting what is wrong."""
    limits, parts, size = found.limits, list[bytes](), 0
    try:
        with archive.open(entry) as packed:
            while part := packed.read(CHUNK):
                size += len(part)
                if size > limits.file_bytes:
                    found.too_large(path)
                    return None
                if size > max(limits.ratio_from_bytes, limits.ratio * entry.compress_size):
                    found.refuse(
                        path,
                        f"unpacks to more than {limits.ratio} times its size, as bombs do. Leave "
                        "it out, or offer it by a link.",
                    )
                    return None
                parts.append(part)
    except BROKEN:
        found.refuse(path, "is broken within the archive. Make or download the archive again.")
        return None
    if size != entry.file_size:
        found.refuse(path, "is not as large as the archive says. Make the archive anew.")
        return None
    return b"".join(parts)


def _fault(entry: ZipInfo, limits: Limits) -> str | None:
    mode = entry.external_attr >> 16
    if entry.flag_bits & (ENCRYPTED | MASKED):
        return "is locked with a password. Make the archive without one."
    if stat.S_ISLNK(mode):
        return "is a symbolic link. Put the file itself in its place."
    if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "is no ordinary file. Remove it."
    if entry.compress_type not in METHODS:
        return "is packed in a way that not every system can read. Make an ordinary zip archive."
    if entry.file_size > limits.file_bytes:
        return f"is larger than {megabytes(limits.file_bytes)}. Offer it by a link instead."
    return None


def _name(entry: ZipInfo) -> str:
    """The name as it was written, not as zipfile repairs it. Many systems write UTF-8 and forget
    to say so (APPNOTE.TXT, Appendix D); what then is no UTF-8 stays as zipfile read it.
    """
    name = entry.orig_filename
    if not entry.flag_bits & UTF8:
        with suppress(UnicodeError):
            return name.encode("cp437").decode()
    return name


def _single_folder(names: Iterable[str], limits: Limits) -> str:
    """`name/` when everything that belongs lies in one folder, as in GitHub's downloads."""
    tops = {
        name.split("/", 1)[0] if "/" in name else ""
        for name in names
        if not left_out_because(name.rstrip("/"), is_folder=name.endswith("/"))
    }
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if fault_of(top, limits) is None else ""


def _overlapping(entries: Sequence[ZipInfo]) -> set[int]:
    """Where entries begin before the one before them can have ended: one byte unpacked twice."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    found: set[int] = set()
    for before, entry in pairwise(ordered):
        end = before.header_offset + LOCAL_HEADER_BYTES + before.compress_size
        if entry.header_offset < end:
            found |= {before.header_offset, entry.header_offset}
    return found


def _opened(file: Path) -> BinaryIO:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise _bad(file, f"cannot be read ({error.strerror}).") from error
    opened = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        opened.close()
        raise _bad(file, "is neither a folder nor a zip archive.")
    return opened


def _bad(file: Path, message: str) -> BadSource:
    return BadSource([Problem(file.name, 0, message)])
