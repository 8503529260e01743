"""Texts of a folder that no setting names: nobody sees them, so the report quotes them whole."""

from collections.abc import Collection

from curricula.model import is_material
from curricula.report import Entry, EntryKind
from curricula.sources.canonical import is_text
from curricula.sources.folder import Folder


def left_out(folder: Folder, used: Collection[str], message: str) -> list[Entry]:
    """An entry for each text that is neither in `used` nor material for learners."""
    return [
        Entry(path, 0, EntryKind.NOT_LISTED, message, folder.files[path].decode())
        for path in sorted(set(folder.files) - set(used))
        if is_text(path) and not is_material(path)
    ]
