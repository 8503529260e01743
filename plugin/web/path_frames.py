"""The frames of a path map in pixels, and the columns that make room for them.

A frame is `GAP` from the edge of its columns, so that the track between two frames is seen, and
`INSIDE` from the words within it; of frames within frames each is as far within the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from certification import Bracket

GAP, INSIDE, MARGIN = 8, 8, 4
LABEL_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels, from the top left of the picture."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Edges of each column in pixels, from where to where words may stand in it, and how wide."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    middle: tuple[int, ...]
    room: int


def around(bracket: Bracket, brackets: Sequence[Bracket], *, tall: bool) -> list[Bracket]:
    """The brackets that `bracket` stands in; in `brackets` they come after what they hold."""
    later = brackets[brackets.index(bracket) + 1 :]
    return [other for other in later if _holds(other, bracket, tall=tall)]


def most_above(brackets: Sequence[Bracket], *, tall: bool) -> int:
    """How many frames begin at one row, each within the other; each has its label there."""
    return max((1 + _shared(one, brackets, "top", tall=tall) for one in brackets), default=0)


def columns(count: int, cell: int, brackets: Sequence[Bracket]) -> Columns:
    """Together as wide as `count` cells; those at the edge of a frame have more room around."""
    before, after = [MARGIN] * count, [MARGIN] * count
    for one in brackets:
        first, last = one.wide[0].x, one.wide[1].x
        inner = GAP + INSIDE * (1 + _shared(one, brackets, "left", tall=False))
        before[first] = max(before[first], inner)
        inner = GAP + INSIDE * (1 + _shared(one, brackets, "right", tall=False))
        after[last] = max(after[last], inner)
    room = (count * cell - sum(before) - sum(after)) // count
    lefts, rights, middles, x = [], [], [], 0
    for pad_left, pad_right in zip(before, after, strict=True):
        lefts.append(x)
        middles.append(x + pad_left + room // 2)
        x += pad_left + room + pad_right
        rights.append(x)
    return Columns(tuple(lefts), tuple(rights), tuple(middles), room)


def wide_frame(bracket: Bracket, brackets: Sequence[Bracket], places: Columns, cell_y: int) -> Box:
    first, last = bracket.wide
    share = {side: _shared(bracket, brackets, side, tall=False) for side in SIDES}
    return Box(
        left=places.left[first.x] + GAP + INSIDE * share["left"],
        top=round(first.y * cell_y) + 6 + LABEL_HEIGHT * share["top"],
        right=places.right[last.x] - GAP - INSIDE * share["right"],
        bottom=round((last.y + 1) * cell_y) - 4 - 4 * share["bottom"],
    )


def tall_frame(
    bracket: Bracket, brackets: Sequence[Bracket], *, cell_x: int, cell_y: int, width: int
) -> Box:
    first, last = bracket.tall
    share = {side: _shared(bracket, brackets, side, tall=True) for side in SIDES}
    return Box(
        left=first.x * cell_x + 1,
        top=round(first.y * cell_y) + 6 + LABEL_HEIGHT * share["top"],
        right=width - 1 - 4 * len(around(bracket, brackets, tall=True)),
        bottom=round((last.y + 1) * cell_y) - 4 - 4 * share["bottom"],
    )


SIDES = ("left", "right", "top", "bottom")


def _shared(bracket: Bracket, brackets: Sequence[Bracket], side: str, *, tall: bool) -> int:
    """With how many of the brackets around it `bracket` begins or ends at one edge."""
    outer = around(bracket, brackets, tall=tall)
    return sum(_edge(one, side, tall=tall) == _edge(bracket, side, tall=tall) for one in outer)


def _edge(bracket: Bracket, side: str, *, tall: bool) -> float:
    first, last = bracket.tall if tall else bracket.wide
    return {"left": first.x, "right": last.x, "top": first.y, "bottom": last.y}[side]


def _holds(outer: Bracket, inner: Bracket, *, tall: bool) -> bool:
    begins, ends = ("left", "top"), ("right", "bottom")
    return all(
        _edge(outer, side, tall=tall) <= _edge(inner, side, tall=tall) for side in begins
    ) and all(_edge(outer, side, tall=tall) >= _edge(inner, side, tall=tall) for side in ends)
