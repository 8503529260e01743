"""The file of a backup: a tar archive, compressed, written and read in one go from end to end."""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.backup.errors import BackupRefused, BadBackup
from storage.backup.manifest import Member

COMPRESSION = 3
"""Half the time of the usual 6 for a tenth more bytes."""
LARGEST_MEMBER = 1 << 30
PART = 4 << 20
"""A table is written in members of about this many bytes, so that memory stays bounded."""


class ArchiveWriter:
    """`members` are those written so far, by name."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: bytes, rows: int = 0) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mode = len(content), 0o600
        self._archive.addfile(about, io.BytesIO(content))
        self.members[name] = Member(hashlib.sha256(content).hexdigest(), len(content), rows)


@contextmanager
def writing(file: BinaryIO) -> Iterator[ArchiveWriter]:
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=COMPRESSION, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        yield ArchiveWriter(archive)


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every member in order, held in memory one at a time.

    Raises `BadBackup` with the member at which the file ends or is damaged, `BackupRefused` when
    there is no such file.
    """
    name = "the beginning of the file"
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for about in archive:
                name = about.name
                if not about.isreg() or about.size > LARGEST_MEMBER:
                    raise BadBackup(name, "it is nothing that a backup holds")
                stream = archive.extractfile(about)
                assert stream is not None
                yield name, stream.read()
            while packed.read(PART):
                pass  # to the checksum at the end
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BadBackup(name, "the file ends here or is damaged") from error
    except gzip.BadGzipFile as error:
        raise BadBackup(name, "the file is damaged or is none of CHILD's") from error
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read ({error.strerror or error}).") from error
