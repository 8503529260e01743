"""Headings: one h1 per page (the page's own), no level skipped, every id once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

DEEPEST = 6
PAGES_OWN = re.compile(r"main|items|items-title|result|(?:item|answer)-.*", re.DOTALL)
"""The ids that the pages around a text use: see plugin/web/templates."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a lesson's contents list; `level` is 2 for the lesson's own sections."""

    level: int
    id: str
    text: str


def text_id(wanted: str) -> str:
    """`wanted`, or another id where the page around the text has that one already."""
    return f"text-{wanted}" if PAGES_OWN.fullmatch(wanted) else wanted


class Ids:
    """Gives every heading an id of its own, spelled as Pandoc spells it so that links hold."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._numbers: dict[str, int] = {}

    def has(self, name: str) -> bool:
        return name in self._used

    def take(self, wanted: str) -> str:
        name = text_id(re.sub(r"\s+", "-", wanted.strip()) or "section")
        number, unique = self._numbers.get(name, 1), name
        while unique in self._used:
            number += 1
            unique = f"{name}-{number}"
        self._numbers[name] = number
        self._used.add(unique)
        return unique


def slug_of(text: str) -> str:
    """Pandoc's auto_identifiers: letters, digits, `_-.`; lower case; begins with a letter."""
    kept = re.sub(r"[^\w\s.-]", "", text.lower())
    hyphened = re.sub(r"\s+", "-", kept.strip())
    return re.sub(r"^[\W\d_]+", "", hyphened) or "section"


def heading_text(inline: Token) -> str:
    """The words of a heading without its markup."""
    return _words(inline.children or []).strip()


def _words(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "math_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_words(token.children or []))
    return "".join(parts)
