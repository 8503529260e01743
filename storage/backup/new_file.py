"""A file that is there whole or not at all, whatever ends the process that writes it."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from storage.backup.errors import BackupRefused
from storage.kill_points import reach

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_NAMELESS_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write `path`, which must not be there; its owner alone may read it.

    Until the block has ended well the file has no name at all, so that even a process that was
    killed leaves nothing behind; where the file system knows no nameless files, it has the name
    `.….partial`. Raises `BackupRefused`.
    """
    if path.exists():
        raise BackupRefused(f"{path} is there already. Choose another name, or move it away.")
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise BackupRefused(
            f"The folder {path.parent} cannot be used ({error.strerror}). Make it, and let the "
            "user that runs CHILD write to it."
        ) from error
    partial = path.with_name(f".{path.name}.partial")
    try:
        descriptor, is_named = _opened(path.parent, partial)
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                yield file
                file.flush()
                os.fsync(descriptor)
            reach("backup/before-name")
            _name(descriptor, partial if is_named else None, path, folder)
            os.fsync(folder)
        finally:
            os.close(descriptor)
            if is_named:
                partial.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in FULL:
            raise BackupRefused(
                f"The disk that holds {path.parent} is full. Free space or choose another disk; "
                "no file was left there."
            ) from error
        raise BackupRefused(f"{path} cannot be written ({error.strerror}).") from error
    finally:
        os.close(folder)


def _opened(folder: Path, partial: Path) -> tuple[int, bool]:
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600), False
    except OSError as error:
        if error.errno not in NO_NAMELESS_FILES:
            raise
    with suppress(FileNotFoundError):
        partial.unlink()  # of a process that was killed
    return os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), True


def _name(descriptor: int, partial: Path | None, path: Path, folder: int) -> None:
    """A link and no rename: two that write the same name at once must not overwrite each other."""
    source = partial or Path(f"/proc/self/fd/{descriptor}")
    try:
        os.link(source, path.name, dst_dir_fd=folder, follow_symlinks=partial is None)
    except FileExistsError as error:
        raise BackupRefused(f"{path} was made meanwhile. Choose another name.") from error
