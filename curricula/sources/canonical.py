"""The canonical form of a source folder, and the hash that names a version.

docs/decisions/frozen-versions.md says the same for somebody who wants to check a hash by hand.
"""

import hashlib
import unicodedata
from collections.abc import Mapping

HEADER = "child-curriculum-source 1\n"
TEXT_SUFFIXES = frozenset({".md", ".rmd", ".yaml", ".yml", ".cff"})
TEXT_NAMES = frozenset({"AUTHORS", "CITATION", "LICENSE", "README"})


def is_text(path: str) -> bool:
    """Whether a file is read as text (and so normalised); every other is kept byte for byte."""
    name = path.rsplit("/", 1)[-1]
    dot = name.rfind(".")
    return name in TEXT_NAMES if dot <= 0 else name[dot:].lower() in TEXT_SUFFIXES


def canonical_path(path: str) -> str:
    """Forward slashes, NFC."""
    return unicodedata.normalize("NFC", path)


def canonical_bytes(path: str, content: bytes) -> bytes:
    """Text as UTF-8 without a byte-order mark, lines ended by LF, NFC; other files unchanged.

    Raises `UnicodeDecodeError` for a text that is not UTF-8.
    """
    if not is_text(path):
        return content
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).encode()


def source_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256, in hexadecimal, of the list of canonical files.

    `files` maps canonical paths to canonical bytes. The list is the header line and then, sorted
    by the path's UTF-8 bytes, `<sha256 of the file>  <path>` lines, as `sha256sum` prints them.
    """
    lines = [
        f"{content_hash(files[path])}  {path}\n"
        for path in sorted(files, key=lambda path: path.encode())
    ]
    return hashlib.sha256((HEADER + "".join(lines)).encode()).hexdigest()


def content_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
