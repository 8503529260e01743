"""Kept bytes that are files beside SQLite: in a backup they are rows like all others.

So one archive holds everything, whichever database it came from and whichever it goes to.
"""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import cast

from sqlalchemy import Connection, select, update

from storage.backup.rows import line_of
from storage.kept_bytes import KeptBytes
from storage.kept_file import (
    PART_BYTES,
    BytesMissing,
    Kept,
    Rereadable,
    folder_of,
    is_whole,
    read_file,
    write_file,
)

log = logging.getLogger("child.backup")
TABLE = "kept_part"
IN_MEMORY = 4 * 1024 * 1024


class KeptFiles:
    """Those of the moment of `connection`, which reads; one that is missing is logged by its sum
    and left out, since it cannot be had any more.
    """

    def __init__(self, connection: Connection) -> None:
        self._folder = folder_of(connection)
        wanted = select(KeptBytes.sha256, KeptBytes.length).where(KeptBytes.in_file)
        self._files: list[Kept] = []
        for digest, length in connection.execute(wanted.order_by(KeptBytes.sha256)):
            one = Kept(digest, length, in_file=True)
            if is_whole(self._folder, one):
                self._files.append(one)
            else:
                log.error("reason=attachment_missing %s", BytesMissing(digest))

    @property
    def rows(self) -> int:
        return sum(-(-one.length // PART_BYTES) for one in self._files)

    def lines(self) -> Iterator[bytes]:
        for one in self._files:
            for number, content in enumerate(read_file(self._folder, one)):
                yield line_of((one.sha256, number, content))


def make_files(raw: sqlite3.Connection, folder: Path) -> None:
    """Of a restored SQLite file: write large bytes to files of `folder` and let their rows go."""
    large = raw.execute(
        "select sha256, length from kept_bytes where length > ?", (PART_BYTES,)
    ).fetchall()
    for digest, length in large:
        rows = "select content from kept_part where sha256 = ? order by number"
        with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            for (content,) in raw.execute(rows, (digest,)):
                file.write(content)
            if file.tell() == length:
                write_file(folder, digest, cast(Rereadable, file), length)
        raw.execute("delete from kept_part where sha256 = ?", (digest,))
        raw.execute("update kept_bytes set in_file = 1 where sha256 = ?", (digest,))
    if large:
        raw.execute("vacuum")


def make_rows(connection: Connection) -> None:
    """Of a restored PostgreSQL: what came from files is rows now."""
    connection.execute(update(KeptBytes).values(in_file=False))
