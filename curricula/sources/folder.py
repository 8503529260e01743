"""Reads a folder from disk into memory, refusing what could harm: links out, giants, odd names."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from curricula.errors import BadSource, Problem
from curricula.report import Entry
from curricula.sources.gathering import Gathering, TooMuch
from curricula.sources.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Folder:
    """`files` maps canonical paths (forward slashes, from the folder) to canonical bytes."""

    name: str
    files: dict[str, bytes]
    ignored: tuple[Entry, ...]


def read_folder(root: Path, limits: Limits = LIMITS) -> Folder:
    """The folder's files. Raises `BadSource` with every file that is refused, and why."""
    if not root.is_dir():
        raise BadSource([Problem(str(root), 0, "is not a folder. Give a curriculum's folder.")])
    root = root.resolve()
    found = Gathering(limits)
    with suppress(TooMuch):
        for file, path in _walk(root, root, found):
            content = _read(file, path, found)
            if content is not None:
                found.take(path, content)
    found.end()
    return Folder(root.name, found.files, found.left_out)


def _walk(root: Path, folder: Path, found: Gathering) -> Iterator[tuple[Path, str]]:
    """Files below `folder` by name, with their paths from the root."""
    try:
        items = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        path = folder.relative_to(root).as_posix()
        found.refuse(path, f"cannot be read ({error.strerror}). Allow reading it, or remove it.")
        return
    for item in items:
        path = item.relative_to(root).as_posix()
        is_folder = item.is_dir() and not item.is_symlink()
        if not found.wants(path, is_folder=is_folder):
            continue
        if item.is_symlink():
            found.refuse(path, "is a symbolic link. Put the file itself in its place.")
        elif is_folder:
            yield from _walk(root, item, found)
        else:
            yield item, path


def _read(file: Path, path: str, found: Gathering) -> bytes | None:
    """The file's bytes, or None after noting why it is refused. A link is never followed."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                found.refuse(path, "is no ordinary file. Remove it.")
                return None
            content = opened.read(found.limits.file_bytes + 1)
    except OSError as error:
        found.refuse(path, f"cannot be read ({error.strerror}). Allow reading it, or remove it.")
        return None
    if len(content) > found.limits.file_bytes:
        found.too_large(path)
        return None
    return content
