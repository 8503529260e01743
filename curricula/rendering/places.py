"""Where the questions stand in a lesson: marked while it is parsed, cut out of the clean HTML.

A mark is an element whose id holds the hash of the text that it lies in, which no author can write
into that very text; so nothing but a question's own block ever counts as its place.
"""

import re
from collections.abc import Collection, MutableMapping
from hashlib import sha256
from html import escape
from typing import Any

from markdown_it.token import Token

from curricula.rendering.attributes import Attributes


class Places:
    """The places of the items in one text. `slugs` are the items that the lesson has."""

    def __init__(self, text: str, slugs: Collection[str]) -> None:
        self._slugs = frozenset(slugs)
        self._secret = f"place-{sha256(text.encode()).hexdigest()[:32]}-"

    def mark(self, fence: Attributes) -> Token | None:
        """The mark for a fenced div that is one of the items; None for any other."""
        if fence.classes[0] != "item" or fence.id not in self._slugs:
            return None
        content = f'<div id="{escape(self._secret + fence.id)}"></div>\n'
        return Token("our_html", "", 0, content=content)

    def cut(self, html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The pieces of sanitised HTML around the marks, and the items' slugs between them."""
        parts = re.split(rf'<div id="{self._secret}([^"]*)"></div>\n?', html)
        return tuple(parts[::2]), tuple(parts[1::2])


def places_in(env: MutableMapping[str, Any]) -> Places | None:
    """The places that the text being parsed has; None where a text has no questions."""
    found: Places | None = env.get("places")
    return found
