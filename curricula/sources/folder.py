"""Reads a folder from disk into memory, refusing what could harm: links out, giants, odd names."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curricula.errors import BadSource, Problem
from curricula.report import Entry, EntryKind
from curricula.sources.canonical import canonical_bytes, canonical_path, is_text

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_FILES = 2_000
MAX_TOTAL_BYTES = 200 * 1024 * 1024
MAX_PATH_LENGTH = 300
GENERATED = frozenset({"site", "renv", "node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Folder:
    """`files` maps canonical paths (forward slashes, from the folder) to canonical bytes."""

    name: str
    files: dict[str, bytes]
    ignored: tuple[Entry, ...]


def read_folder(
    root: Path,
    *,
    max_file_bytes: int = MAX_FILE_BYTES,
    max_files: int = MAX_FILES,
    max_total_bytes: int = MAX_TOTAL_BYTES,
) -> Folder:
    """The folder's files. Raises `BadSource` with every file that is refused, and why."""
    if not root.is_dir():
        raise BadSource([Problem(str(root), 0, "is not a folder. Give a curriculum's folder.")])
    root = root.resolve()
    files: dict[str, bytes] = {}
    ignored: list[Entry] = []
    problems: list[Problem] = []
    total = 0
    for file in _walk(root, root, ignored, problems):
        relative = file.relative_to(root).as_posix()
        if len(files) + len(problems) >= max_files:
            problems.append(
                Problem(".", 0, f"holds more than {max_files} files. Import the lesson alone.")
            )
            break
        content = _read(file, relative, max_file_bytes, problems)
        if content is None:
            continue
        total += len(content)
        if total > max_total_bytes:
            megabytes = max_total_bytes // (1024 * 1024)
            problems.append(
                Problem(".", 0, f"is larger than {megabytes} MB. Offer large data by a link.")
            )
            break
        path = canonical_path(relative)
        if path in files:
            problems.append(
                Problem(path, 0, "is there twice, spelled in two Unicode forms. Remove one.")
            )
        try:
            files[path] = canonical_bytes(path, content)
            if is_text(path) and b"\0" in content:
                line = content[: content.index(b"\0")].count(b"\n") + 1
                problems.append(Problem(path, line, "is no text. Save it as plain UTF-8 text."))
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            problems.append(Problem(path, line, "is not UTF-8 text. Save the file as UTF-8."))
    if problems:
        raise BadSource(problems)
    return Folder(root.name, files, tuple(ignored))


def _walk(
    root: Path, folder: Path, ignored: list[Entry], problems: list[Problem]
) -> Iterator[Path]:
    """Regular files below `folder` by name; hidden and generated ones are told and passed by."""
    for item in sorted(folder.iterdir(), key=lambda path: path.name):
        relative = item.relative_to(root).as_posix()
        if item.name.startswith(".") or (item.name in GENERATED and item.is_dir()):
            what = "hidden" if item.name.startswith(".") else "generated"
            ignored.append(
                Entry(relative, 0, EntryKind.IGNORED, f"is {what} and was left out", relative)
            )
        elif item.is_symlink():
            problems.append(
                Problem(relative, 0, "is a symbolic link. Put the file itself in its place.")
            )
        elif item.is_dir():
            yield from _walk(root, item, ignored, problems)
        else:
            yield item


def _read(file: Path, relative: str, limit: int, problems: list[Problem]) -> bytes | None:
    """The file's bytes, or None after noting why it is refused. A link is never followed."""
    if len(relative) > MAX_PATH_LENGTH or any(ord(c) < 32 or c in '\\"<>' for c in relative):
        problems.append(
            Problem(repr(relative), 0, "is no usable name. Use short names of plain letters.")
        )
        return None
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        problems.append(Problem(relative, 0, f"cannot be read ({error.strerror})."))
        return None
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode):
            problems.append(Problem(relative, 0, "is no ordinary file. Remove it."))
            return None
        content = opened.read(limit + 1)
    if len(content) > limit:
        megabytes = limit / (1024 * 1024)
        problems.append(
            Problem(relative, 0, f"is larger than {megabytes:g} MB. Offer it by a link instead.")
        )
        return None
    return content
