"""Checks of the data folder and of the key file in it, without making either."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from plugin.doctor.check import Check, failure, from_finding, ok, warning
from plugin.operations.disk import LITTLE, TOO_LITTLE
from plugin.operations.keys import exposed
from plugin.operations.lengths import size
from plugin.settings import Settings
from storage import SecretBox, StorageError

KEY_FILE = "secret.key"


def data_folder(settings: Settings) -> list[Check]:
    """There, of whoever asks, writable, and with room."""
    folder = settings.data_dir
    if not folder.is_dir():
        return [
            failure(
                "data-folder",
                f"{folder} is not there.",
                f"Set CHILD_DATA_DIR, or make it as CHILD's user: mkdir -m 700 {folder}",
            )
        ]
    return [_folder(folder), _room(folder)]


def _folder(folder: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder):
            found = folder.stat()
    except OSError as error:
        return failure(
            "data-folder",
            f"{folder} cannot be written ({error.strerror}).",
            f"Give the user that runs CHILD the right to: chown -R child {folder}",
        )
    if found.st_uid != os.geteuid():
        return warning(
            "data-folder",
            f"{folder} is another user's than yours: files that a command makes there may be "
            "closed to CHILD.",
            "Run child as the user that runs CHILD: sudo -u child child doctor",
        )
    if found.st_mode & stat.S_IRWXO:
        return warning(
            "data-folder",
            f"Every user of this machine may look into {folder}.",
            f"chmod o= {folder}",
        )
    return ok("data-folder", f"{folder} can be written.")


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    told = f"{size(free)} are free in the data folder."
    if free >= LITTLE:
        return ok("room", told)
    todo = "Free space, or move the data folder to a larger disk. A full disk stops recording."
    return failure("room", told, todo) if free < TOO_LITTLE else warning("room", told, todo)


def secret_key(settings: Settings) -> tuple[list[Check], SecretBox | None]:
    """The key that seals; None where there is none that can be used."""
    file = settings.data_dir / KEY_FILE
    where = "CHILD_SECRET_KEY" if settings.secret_key else str(file)
    try:
        key = settings.secret_key or file.read_text(encoding="ascii", errors="replace").strip()
        box = SecretBox(*key.split(","))
    except FileNotFoundError:
        return [_no_key(file)], None
    except OSError as error:
        todo = f"Let CHILD's user read it: chown child {file} && chmod 600 {file}"
        return [failure("secret-key", f"{where}: {error.strerror}.", todo)], None
    except StorageError as error:
        return [failure("secret-key", f"{where} holds no key.", str(error))], None
    wrong = [] if settings.secret_key else exposed(file)
    found = [from_finding("key-file", each) for each in wrong]
    return [ok("secret-key", f"In {where}."), *found], box


def _no_key(file: Path) -> Check:
    return warning(
        "secret-key",
        f"There is no key yet: neither CHILD_SECRET_KEY nor {file}.",
        "child migrate makes the file. If this installation had a key, put it back first.",
    )
