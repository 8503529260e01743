"""Short names that become part of addresses and of learning records."""

import re
import unicodedata

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_LENGTH = 60


def slug_from(name: str) -> str:
    """A short name made from a file's or a heading's: `01-Run_Quit` becomes `01-run-quit`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_LENGTH].rstrip("-") or "text"


def is_slug(name: str) -> bool:
    return len(name) <= MAX_LENGTH and SLUG.fullmatch(name) is not None
