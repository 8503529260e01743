"""Names of files that mean the same everywhere: on every system, in an address, in a list."""

import re
import unicodedata

from curricula.sources.limits import Limits

FORBIDDEN = frozenset('\\"<>|*?')
GENERATED = frozenset({"site", "renv", "node_modules", "__pycache__", "__MACOSX"})
DRIVE = re.compile(r"[A-Za-z]:")
UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: with them `gpj.exe` reads as `exe.jpg`."""


def fault_of(path: str, limits: Limits) -> str | None:
    """Why a path from within a source cannot be used, with the way out; None when it can."""
    if len(path) > limits.path_length:
        return f"is longer than {limits.path_length} characters. Shorten the names."
    if any(character in TURNING or unicodedata.category(character) in UNSEEN for character in path):
        return "has characters that cannot be seen, or is not UTF-8. Use plain letters."
    if path.startswith("/") or DRIVE.match(path):
        return "begins at the root of a disk. Name files from the curriculum's own folder."
    if any(character in FORBIDDEN for character in path):
        return f"has one of {' '.join(sorted(FORBIDDEN))} in its name. Use plain letters."
    parts = path.split("/")
    if ".." in parts or "." in parts:
        return "leads out of its folder by a dot. Name files from the curriculum's own folder."
    if "" in parts:
        return "has a part without a name. Remove the doubled slash."
    if len(parts) > limits.depth:
        return f"lies more than {limits.depth} folders deep. Move it up."
    return None


def left_out_because(path: str, *, is_folder: bool) -> tuple[str, str] | None:
    """The hidden or generated part of a path and what it is; None for what belongs."""
    parts = path.split("/")
    for number, part in enumerate(parts, start=1):
        if part.startswith("."):
            return "/".join(parts[:number]), "hidden"
        if part in GENERATED and (is_folder or number < len(parts)):
            return "/".join(parts[:number]), "generated"
    return None


def shown(path: str) -> str:
    """A name as a message may hold it: nothing unseen, not endless."""
    plain = path.encode("utf-8", "backslashreplace").decode()
    plain = "".join(
        repr(character)[1:-1]
        if character in TURNING or unicodedata.category(character) in UNSEEN
        else character
        for character in plain
    )
    return plain if len(plain) <= 120 else f"{plain[:117]}…"
