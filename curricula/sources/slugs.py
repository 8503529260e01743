"""Short names that become part of addresses and of learning records."""

import hashlib
import re
import unicodedata

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_LENGTH = 60


def slug_from(name: str) -> str:
    """A short name made from a file's or a heading's: `01-Run_Quit` becomes `01-run-quit`.

    A name with letters that have no Latin form gets a mark of its own besides, since two such
    names would otherwise be one: `02-ループ` becomes `02-` and eight digits, always the same.
    """
    composed = unicodedata.normalize("NFKD", name)
    plain = composed.encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if any(letter.isalnum() and not letter.isascii() for letter in composed):
        mark = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest()[:8]
        slug = f"{slug[: MAX_LENGTH - 9].rstrip('-')}-{mark}".strip("-")
    return slug[:MAX_LENGTH].rstrip("-") or "text"


def is_slug(name: str) -> bool:
    return len(name) <= MAX_LENGTH and SLUG.fullmatch(name) is not None
