"""What somebody looks for: words, compared by how they begin, without accents and case."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 200
"""So many characters of what was typed are looked for."""
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """`text` as its field shows it again, `words` as they are compared; `was_cut` where more was
    typed than is looked for.
    """

    text: str
    words: tuple[str, ...]
    was_cut: bool = False

    def fits(self, titles: Iterable[str]) -> bool:
        """Whether each word begins some word of the titles; no words fit nothing."""
        there = [word for title in titles for word in words_in(title)]
        return bool(self.words) and all(
            any(one.startswith(word) for one in there) for word in self.words
        )


def sought(typed: str) -> Sought:
    """Whatever was typed; what cannot be printed, U+0000 too, stands for a space."""
    text = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    kept = text[:LONGEST].rstrip()
    return Sought(kept, tuple(dict.fromkeys(words_in(kept))), was_cut=len(text) > LONGEST)


def words_in(text: str) -> list[str]:
    """Its runs of letters and digits, decomposed (NFKD) and without their marks: “Evaluación” and
    “EVALUACION” are one word.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(c for c in parts if not unicodedata.combining(c)).casefold())
