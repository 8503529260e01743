"""What a picture is made of, in pixels; a template writes it out and knows nothing else.

A picture is drawn twice where it gains by room, and always comes with the same as a table. `kind`
names what a shape means; the style sheet gives it its look, in light, dark, forced colours and
print.
"""

from dataclasses import dataclass
from typing import Literal

NARROW, WIDE = 272, 640
LETTER = 7.9
"""Pixels; about the width of a letter of 13 px."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """`d` as SVG paths have it."""

    d: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; its baseline begins, ends or has its middle at x, y."""

    x: float
    y: float
    text: str
    kind: str = "name"
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """`wide` is None where `narrow` needs no more room; head and rows are the table."""

    narrow: Drawing
    wide: Drawing | None
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def px(value: float) -> float | int:
    """To a tenth of a pixel, which keeps pages small and the same."""
    rounded = round(float(value), 1)
    return int(rounded) if rounded.is_integer() else rounded


def cut(text: str, width: float) -> str:
    """As much of `text` as `width` pixels hold; the table has all of it."""
    most = max(4, int(width / LETTER))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def run(points: list[tuple[float, float] | None], *, closed: bool = False) -> str:
    """A line through the points; where one is missing (None) it is interrupted, never at zero.

    A point between two missing ones has no line: whoever draws it gives it a dot.
    """
    if closed and points and None not in points:
        return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in _known(points)) + "Z"
    pairs = zip(points, points[1:] + (points[:1] if closed else []), strict=False)
    parts: list[str] = []
    last: tuple[float, float] | None = None
    for start, end in pairs:
        if start is None or end is None:
            last = None
            continue
        if last != start:
            parts.append(f"M{px(start[0])} {px(start[1])}")
        parts.append(f"L{px(end[0])} {px(end[1])}")
        last = end
    return "".join(parts)


def _known(points: list[tuple[float, float] | None]) -> list[tuple[float, float]]:
    return [point for point in points if point is not None]
