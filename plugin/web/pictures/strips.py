"""Strips: where each unit stands in several dimensions, and where one's own does.

The spread of a benchmarking: dots for units, one's own named, and the way from it to the goal
shaded and called "to learn".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plugin.web.pictures.shapes import (
    LETTER,
    NARROW,
    WIDE,
    Box,
    Dot,
    Drawing,
    Line,
    Picture,
    Words,
    cut,
    px,
)

ROW, AXIS, EDGE = 96, 62, 10
RADIUS, OWN_RADIUS = 4, 7
STEP = 2 * RADIUS + 1
LAYERS = 3


@dataclass(frozen=True, slots=True)
class Strip:
    """`others` without one's own; `own` is None where it has no value, which is no zero."""

    name: str
    others: tuple[float, ...]
    own: float | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class StripWords:
    """What the picture says: "you", "another unit", "goal", "to learn", "no value", and the table's
    head of five.
    """

    own: str
    other: str
    goal: str
    to_learn: str
    missing: str
    head: tuple[str, str, str, str, str]


def strips(
    found: Sequence[Strip],
    *,
    low: float,
    high: float,
    words: StripWords,
    tell: Callable[[float], str],
) -> Picture:
    """Values run from `low` to `high`; `tell` writes one as the page's language does."""
    rows = tuple(
        (
            one.name,
            words.missing if one.own is None else tell(one.own),
            words.missing if one.goal is None else tell(one.goal),
            tell(min(one.others)) if one.others else "–",
            tell(max(one.others)) if one.others else "–",
        )
        for one in found
    )
    return Picture(
        _draw(found, low, high, words, NARROW),
        _draw(found, low, high, words, WIDE),
        words.head,
        rows,
    )


def _draw(
    found: Sequence[Strip], low: float, high: float, words: StripWords, width: int
) -> Drawing:
    boxes: list[Box] = []
    lines: list[Line] = []
    dots: list[Dot] = []
    said: list[Words] = []
    for row, one in enumerate(found):
        top = row * ROW
        axis = top + AXIS
        said.append(Words(0, top + 16, cut(one.name, width)))
        lines.append(Line(f"M{EDGE} {axis}H{width - EDGE}", "axis"))
        if one.own is not None and one.goal is not None and one.goal > one.own:
            start, end = _at(one.own, low, high, width), _at(one.goal, low, high, width)
            boxes.append(Box(px(start), axis - 16, px(end - start), 16, "to-learn"))
            said.append(_label((start + end) / 2, axis + 22, words.to_learn, width, "value"))
        if one.goal is not None:
            at = px(_at(one.goal, low, high, width))
            lines.append(Line(f"M{at} {axis - 18}V{axis + 6}", "goal"))
        dots += _swarm([_at(value, low, high, width) for value in one.others], axis)
        if one.own is None:
            said.append(Words(width, top + 16, words.missing, "value", "end"))
        else:
            at = _at(one.own, low, high, width)
            dots.append(Dot(px(at), axis, OWN_RADIUS, "own"))
            said.append(_label(at, axis - 22, words.own, width, "own-name"))
    last = len(found) * ROW + 8
    dots.append(Dot(EDGE, last, RADIUS, "other"))
    lines.append(Line(f"M{width // 2} {last - 8}V{last + 8}", "goal"))
    said.append(Words(EDGE + 12, last + 4, cut(words.other, width / 2 - 32), "value"))
    said.append(Words(width // 2 + 10, last + 4, cut(words.goal, width / 2 - 10), "value"))
    return Drawing(width, last + 14, tuple(boxes), tuple(lines), tuple(dots), tuple(said))


def _at(value: float, low: float, high: float, width: int) -> float:
    share = (min(high, max(low, value)) - low) / (high - low) if high > low else 0.5
    return EDGE + share * (width - 2 * EDGE)


def _label(at: float, y: float, text: str, width: int, kind: str) -> Words:
    """Centred on its place, but not over the edge of the picture."""
    half = len(text) * LETTER / 2
    return Words(px(min(width - half, max(half, at))), y, text, kind, "middle")


def _swarm(places: list[float], axis: float) -> list[Dot]:
    """A dot for each, moved up from the axis where another stands in its place."""
    taken: list[tuple[float, int]] = []
    dots: list[Dot] = []
    for at in sorted(places):
        layer = 0
        while any(abs(at - other) < STEP and layer == on for other, on in taken):
            layer += 1
        taken.append((at, layer))
        dots.append(Dot(px(at), px(axis - (layer % LAYERS) * STEP), RADIUS, "other"))
    return dots
