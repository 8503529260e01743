"""The words that a page shows, and those of its markup, read from sanitised HTML.

The sanitiser writes every tag in one form (lower case, attributes in double quotes), so that a few
patterns read it exactly, and several times faster than a parser of any HTML.
"""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

WORD = re.compile(r"[^\W_]+")
TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
COLOURS = re.compile(r"</?span\b[^<>]*>")
PREFORMATTED = re.compile(r"<pre\b[^<>]*>.*?</pre>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
SHOWN_ATTRIBUTES = frozenset({"alt", "height", "href", "src", "title", "width"})
LIST = re.compile(r"<(/?)(ol|ul|li)\b([^<>]*)>")
START = re.compile(r'\bstart="(\d+)"')


def words(text: str) -> list[str]:
    """The words of a text as they are compared: letters and digits, entities resolved."""
    return WORD.findall(unescape(text))


class PageWords:
    """What a page shows, by how often (texts, addresses, alternative texts), and the words of its
    markup, to which the numbers belong that a browser writes before the items of lists.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        html = "\n".join(pieces)
        if "<span" in html:  # colours may stand within a word of code
            html = PREFORMATTED.sub(lambda block: COLOURS.sub("", block[0]), html)
        self._sequence = words(TAG.sub(" ", html))
        self.shown = Counter(self._sequence)
        self.markup: set[str] = set()
        for tag, times in Counter(TAG.findall(html)).items():
            self._read(tag, times)
        if "<ol" in html:
            self._number(html)

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Which words stand beside each other in the text."""
        return set(pairwise(self._sequence))

    def _read(self, tag: str, times: int) -> None:
        attributes = ATTRIBUTE.findall(tag)
        self.markup.update(WORD.findall(ATTRIBUTE.sub(r"\1", tag)))
        for name, value in attributes:
            if name not in SHOWN_ATTRIBUTES:
                self.markup.update(words(value))
                continue
            plain = unquote(value)
            for word in words(value) + (words(plain) if plain != value else []):
                self.shown[word] += times

    def _number(self, html: str) -> None:
        numbers: list[int | None] = []
        for closing, name, attributes in LIST.findall(html):
            if name == "li":
                if not closing and numbers and numbers[-1] is not None:
                    self.markup.add(str(numbers[-1]))
                    numbers[-1] += 1
            elif closing:
                numbers[-1:] = []
            else:
                start = START.search(attributes)
                numbers.append((int(start[1]) if start else 1) if name == "ol" else None)
