"""A file that grows by stretches, each on the disk before the next begins; nothing is rewritten.

Compressed, a stretch is a gzip member of its own (RFC 1952, 2.2), so that a file cut back to the
end of one is whole, and every tool reads the members as one.
"""

import fcntl
import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from lrs_adapter.errors import BadLogFile

LEVEL = 6
READ = 1024 * 1024


class Sink(Protocol):
    """Where lines go."""

    def write(self, some: bytes, /) -> object: ...


class GrowingFile:
    """Its bytes, uncompressed, are summed up in `sum`, those that were there before too. What is
    not `durable` (a pipe) is written and not waited for.
    """

    def __init__(self, file: BinaryIO, *, compressed: bool, durable: bool = True) -> None:
        self._file, self._compressed, self._durable = file, compressed, durable
        self.sum = sha256()

    @property
    def size(self) -> int:
        """In bytes on the disk, up to the end of the last stretch."""
        return self._file.tell()

    @contextmanager
    def stretch(self) -> Iterator[Sink]:
        """What is written in the block is on the disk after it."""
        if self._compressed:
            opened = gzip.GzipFile("", "wb", LEVEL, self._file, mtime=0)
        else:
            opened = cast("gzip.GzipFile", nullcontext(self._file))
        with opened as into:
            yield _Summing(cast(Sink, into), self)
        self._file.flush()
        if self._durable:
            os.fsync(self._file.fileno())

    def cut_back(self, size: int) -> None:
        """Go on from there: what stands behind was not finished. Raises `BadLogFile` where less is
        there, or it is damaged.
        """
        if self._file.seek(0, os.SEEK_END) < size:
            raise BadLogFile("It is shorter than what was written to it", BEGIN_ANEW)
        self._file.truncate(size)
        self._file.seek(0)
        source = gzip.GzipFile(fileobj=self._file) if self._compressed else self._file
        try:
            while some := source.read(READ):
                self.sum.update(some)
        except (OSError, EOFError) as error:
            raise BadLogFile("What was written to it is damaged", BEGIN_ANEW) from error
        self._file.seek(size)


class _Summing:
    def __init__(self, into: Sink, file: GrowingFile) -> None:
        self._into, self._sum = into, file.sum

    def write(self, some: bytes, /) -> object:
        self._sum.update(some)
        return self._into.write(some)


BEGIN_ANEW = "Remove it and the file beside it that ends in .progress, and give the command again."


@contextmanager
def opened_to_grow(path: Path, *, compressed: bool, is_new: bool) -> Iterator[GrowingFile]:
    """Readable by its owner alone, and written by one process at a time. Raises `BadLogFile`."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | (os.O_EXCL if is_new else 0), 0o600)
    except OSError as error:
        raise BadLogFile(
            f"{path} cannot be written ({error.strerror})",
            "Choose a folder that the user who runs CHILD may write to.",
        ) from error
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadLogFile(
                f"{path} is being written by another process", "Wait for it, or end it."
            ) from None
        yield GrowingFile(file, compressed=compressed)
