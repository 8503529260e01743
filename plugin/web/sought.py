"""What somebody looks for: words, compared by how they begin, without accents and case."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST = 200
"""So many characters of what was typed are looked for."""
WORD = re.compile(r"[^\W_]+")
RUN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
"""As somebody sees a word: its letters with the marks that follow them."""
SHORTEST = 2
"""Letters of a word; a single one begins half of all titles. A digit may stand alone."""


@dataclass(frozen=True, slots=True)
class Sought:
    """`text` as its field shows it again, `words` as they are compared; `was_cut` where more was
    typed than is looked for, `is_short` where it is single letters alone, which nothing is looked
    for by.
    """

    text: str
    words: tuple[str, ...]
    was_cut: bool = False
    is_short: bool = False

    def fits(self, titles: Iterable[str]) -> bool:
        """Whether each word begins some word of the titles; no words fit nothing."""
        there = [word for title in titles for word in words_in(title)]
        return bool(self.words) and all(
            any(one.startswith(word) for one in there) for word in self.words
        )


def sought(typed: str) -> Sought:
    """Whatever was typed; what cannot be printed, U+0000 too, stands for a space.

    A single letter beside longer words is looked for with them.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    kept = text[:LONGEST].rstrip()
    words = tuple(dict.fromkeys(words_in(kept)))
    is_short = bool(words) and all(_is_short(word) for word in words)
    was_cut = len(text) > LONGEST
    return Sought(kept, () if is_short else words, was_cut=was_cut, is_short=is_short)


def _is_short(word: str) -> bool:
    return len(word) < SHORTEST and "a" <= word <= "z"


def marked(title: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """`title` in pieces, each with whether it is a word, or the beginning of one, that matched."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in RUN.finditer(title):
        matched = max((n for word in words if (n := _begun(found.group(), word))), default=0)
        if matched:
            start = found.start()
            pieces += [(title[at:start], False), (title[start : start + matched], True)]
            at = start + matched
    return [piece for piece in (*pieces, (title[at:], False)) if piece[0]]


def _begun(run: str, word: str) -> int:
    """How many characters of `run` hold `word` at its beginning, with their marks; 0 for none."""
    if not "".join(words_in(run)).startswith(word):
        return 0
    end = 1
    while end < len(run) and len("".join(words_in(run[:end]))) < len(word):
        end += 1
    while end < len(run) and unicodedata.combining(run[end]):
        end += 1
    return end


def words_in(text: str) -> list[str]:
    """Its runs of letters and digits, decomposed (NFKD) and without their marks: “Evaluación” and
    “EVALUACION” are one word.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(c for c in parts if not unicodedata.combining(c)).casefold())
