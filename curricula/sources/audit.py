"""Proves, at every import, that no word of a text went missing between source and page.

The words of the source are counted against those that the rendered page shows and those that the
report quotes; whatever is left over is quoted too, so that the report is complete by construction.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from curricula.report import Entry, EntryKind
from curricula.sources.page_words import PageWords, words

SYNTAX = re.compile(
    r"""
      ^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?::{3,}|`{3,}|~{3,}).*$  # fences of blocks and code
    | ^[ \t>]*\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*$    # definitions of link targets
    | <[A-Za-z/!][^<>]*>                        # tags, comments, plain addresses
    | \[\^[^\]\n]+\]                             # the label of a footnote
    | (?<=\])\[[^\]\n]*\]                       # the label of a link
    | ^[ \t]*[-*+][ \t]+\[[ xX]\]               # an answer's box
    | (?<=[ \t])\{\#[a-z0-9-]+\}[ \t]*$          # an answer's own key
    | ^=[ \t]+.*$                              # the answer of a question without options
    | ^[ \t>]*(?:[-*+][ \t]+)*\d{1,9}[.)](?=\s)  # a number that a list counts by itself
    """,
    re.VERBOSE | re.MULTILINE,
)


def audit(
    path: str, body: str, page: PageWords, known: Sequence[str], elsewhere: Set[str] = frozenset()
) -> list[Entry]:
    """An entry for each line with a word that neither the page nor `known` quotations hold.

    `elsewhere` are words of marks that another file's quotation holds: labels of shared links.
    """
    shown = page.shown + Counter(word for text in known for word in words(text))
    plain = SYNTAX.sub(_blank, body)
    deficit = Counter(words(plain)) - shown
    syntax = {word for part in SYNTAX.findall(body) for word in words(part)}
    lost = syntax - page.markup - elsewhere - shown.keys()
    blamed: dict[int, set[str]] = {}
    if deficit:
        for number, word in _blame(plain, deficit, page):
            blamed.setdefault(number, set()).add(word)
    if lost:
        for number, line in enumerate(body.split("\n"), start=1):
            if missing := lost.intersection(words(line)):
                blamed.setdefault(number, set()).update(missing)
    lines = body.split("\n")
    return [
        Entry(
            path,
            number,
            EntryKind.NOT_SHOWN,
            f"holds words that the page does not show as often: {', '.join(sorted(missing))}.",
            lines[number - 1].strip(),
        )
        for number, missing in sorted(blamed.items())
    ]


def _blank(syntax: re.Match[str]) -> str:
    """Nothing in its place, but the line ends, so that numbers of lines stay true."""
    return " " + "\n" * syntax[0].count("\n")


def _blame(plain: str, deficit: Counter[str], page: PageWords) -> Iterator[tuple[int, str]]:
    """Which lines' words are missing: those that do not stand beside their neighbours in the page.

    Where that does not find as many as there are too few, every line with the word is named.
    """
    found = [
        (number, word)
        for number, line in enumerate(plain.split("\n"), start=1)
        for word in words(line)
    ]
    pairs = page.pairs
    suspects: dict[str, list[int]] = {}
    everywhere: dict[str, list[int]] = {}
    for position, (number, word) in enumerate(found):
        if word not in deficit:
            continue
        before = found[position - 1][1] if position else ""
        after = found[position + 1][1] if position + 1 < len(found) else ""
        everywhere.setdefault(word, []).append(number)
        if (before, word) not in pairs and (word, after) not in pairs:
            suspects.setdefault(word, []).append(number)
    for word, times in deficit.items():
        named = suspects.get(word, [])
        for number in named if len(named) >= times else everywhere.get(word, []):
            yield number, word
