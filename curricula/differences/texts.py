"""Two texts line by line, with the words that changed within a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

AROUND = 2
MOST_PAIRS = 1_000_000
"""Words of the old times words of the new: a replaced block above it is marked line by line."""
LEAST_ALIKE = 0.4
"""Below it two lines say different things, and marking single words would only confuse."""

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of one line; `changed` ones are not on the other side."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`old` and `new` count from 1; a removed line has no `new`, an added one no `old`."""

    kind: Literal["same", "removed", "added"]
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def compare_texts(old: str, new: str) -> tuple[Line, ...]:
    """Every line of both, removed ones before the added ones that replace them."""
    before, after = old.split("\n"), new.split("\n")
    return tuple(_lines(before, after))


def hunks(lines: Sequence[Line], around: int = AROUND) -> tuple[tuple[Line, ...], ...]:
    """The changed lines with a few unchanged ones about them; nothing where all are the same."""
    changed = [at for at, line in enumerate(lines) if line.kind != "same"]
    near = sorted({n for at in changed for n in range(at - around, at + around + 1)})
    kept = [at for at in near if 0 <= at < len(lines)]
    runs = groupby(enumerate(kept), key=lambda pair: pair[1] - pair[0])
    return tuple(tuple(lines[at] for _, at in run) for _, run in runs)


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    for act, i, j, k, m in _opcodes(before, after):
        if act == "equal":
            for step in range(j - i):
                text = before[i + step]
                yield Line("same", i + step + 1, k + step + 1, (Piece(text, False),))
            continue
        removed, added = _marked(before[i:j], after[k:m])
        for number, pieces in enumerate(removed, start=i + 1):
            yield Line("removed", number, None, pieces)
        for number, pieces in enumerate(added, start=k + 1):
            yield Line("added", None, number, pieces)


def _opcodes(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """difflib looks past lines that come often in a long text; within a block they count again."""
    for act, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if act != "replace" or (j - i) * (m - k) > MOST_PAIRS:
            yield act, i, j, k, m
            continue
        block = SequenceMatcher(None, before[i:j], after[k:m], autojunk=False)
        for sub, a, b, c, d in block.get_opcodes():
            yield sub, i + a, i + b, k + c, k + d


Marked = list[tuple[Piece, ...]]


def _marked(old: list[str], new: list[str]) -> tuple[Marked, Marked]:
    """The lines of a replaced block in pieces; words are compared across its line breaks."""
    if old and new:
        before, after = TOKEN.findall("\n".join(old)), TOKEN.findall("\n".join(new))
        if 0 < len(before) * len(after) <= MOST_PAIRS:
            matcher = SequenceMatcher(None, before, after, autojunk=False)
            if matcher.ratio() >= LEAST_ALIKE:
                return _split(matcher, before, after)
    return _whole(old), _whole(new)


def _whole(lines: list[str]) -> Marked:
    return [(Piece(line, True),) for line in lines]


def _split(
    matcher: "SequenceMatcher[str]", before: list[str], after: list[str]
) -> tuple[Marked, Marked]:
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for act, i, j, k, m in matcher.get_opcodes():
        for side, words in zip(sides, (before[i:j], after[k:m]), strict=True):
            if words:
                side.append(Piece("".join(words), act != "equal"))
    return _by_line(sides[0]), _by_line(sides[1])


def _by_line(pieces: list[Piece]) -> Marked:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        lines[-1].append(Piece(first, piece.changed))
        lines.extend([Piece(text, piece.changed)] for text in rest)
    return [tuple(p for p in line if p.text) or (Piece("", True),) for line in lines]
