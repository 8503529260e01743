"""Kept bytes as files beside an SQLite database, each under its SHA-256."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine

from storage.errors import StorageError
from storage.kill_points import reach

PART_BYTES = 256 * 1024
"""The size of a row, and the most that SQLite keeps in one."""


class Rereadable(Protocol):
    """A file, or a stretch of one."""

    def read(self, size: int) -> bytes: ...

    def seek(self, offset: int) -> int: ...


class BytesMissing(StorageError):
    """What the database knows is not there: somebody removed a file, or did not restore it."""

    code, how = "attachment_missing", "are missing or cut short"

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(
            f"The bytes with the SHA-256 {digest} {self.how}. Put the file of that "
            "name back into the folder `….kept` beside the database, from a copy of the disk."
        )


class BytesDamaged(BytesMissing):
    """They are there, as long as they should be, and their sum is another one."""

    code, how = "attachment_damaged", "are damaged: what is there has another sum"


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that can be read; nothing is held open."""

    sha256: str
    length: int
    in_file: bool


def folder_of(bind: Engine | Connection) -> Path | None:
    """Where large ones are files; None where all are rows."""
    url = bind.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(f"{url.database}.kept")


def write_file(
    folder: Path, digest: str, content: Rereadable, length: int, *, anew: bool = False
) -> None:
    """The file `digest`, there whole or not at all, its name on the disk too; one of that length
    stays, unless it is to be made `anew`.
    """
    path = path_in(folder, digest)
    if not anew and _size(folder, digest) == length:
        os.utime(path)  # whoever sweeps sees that somebody wants it
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{digest}.{uuid4().hex}")
    content.seek(0)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while some := content.read(PART_BYTES):
                file.write(some)
            file.flush()
            os.fsync(file.fileno())
        reach("kept-bytes/before-name")
        fresh.rename(path)
    finally:
        fresh.unlink(missing_ok=True)
    for each in (path.parent, folder, folder.parent):
        descriptor = os.open(each, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def path_in(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def is_whole(folder: Path | None, one: Kept) -> bool:
    """Whether the file is there, as long as it should be."""
    return _size(folder, one.sha256) == one.length


def _size(folder: Path | None, digest: str) -> int:
    """In bytes; -1 where there is no such file."""
    try:
        return path_in(folder, digest).stat().st_size if folder is not None else -1
    except FileNotFoundError:
        return -1


def read_file(folder: Path | None, one: Kept) -> Iterator[bytes]:
    if folder is None:
        raise BytesMissing(one.sha256)
    try:
        with path_in(folder, one.sha256).open("rb") as file:
            while some := file.read(PART_BYTES):
                yield some
    except FileNotFoundError as error:
        raise BytesMissing(one.sha256) from error


def proved(parts: Iterable[bytes], one: Kept) -> Iterator[bytes]:
    """The parts, the last of which is given only once their sum is known to be the right one:
    what is damaged never ends as if it were whole. Raises `BytesMissing`, `BytesDamaged`.
    """
    summed, length, held = hashlib.sha256(), 0, b""
    for part in parts:
        if held:
            yield held
        summed.update(part)
        length += len(part)
        held = part
    if length != one.length:
        raise BytesMissing(one.sha256)
    if summed.hexdigest() != one.sha256:
        raise BytesDamaged(one.sha256)
    if held:
        yield held
