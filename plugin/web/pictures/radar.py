"""A radar: several dimensions around one middle, for a few lines of values.

A missing value is a gap in the line, never a point in the middle, which would say zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from plugin.web.pictures.shapes import LETTER, Dot, Drawing, Line, Picture, Words, cut, px, run

WIDTH, HEIGHT = 272, 264
MIDDLE = (WIDTH / 2, HEIGHT / 2)
RADIUS = 84
RINGS = 4
LETTERS = 13
LEGEND = 20


@dataclass(frozen=True, slots=True)
class Values:
    """`values` in the order of the axes, None where one is missing; `kind` is "own" or "other"."""

    name: str
    values: tuple[float | None, ...]
    kind: str


def radar(
    axes: Sequence[str],
    found: Sequence[Values],
    *,
    most: float,
    dimension: str,
    missing: str,
    tell: Callable[[float], str],
) -> Picture:
    """Values run from 0 to `most`. Raises ValueError for fewer than three axes, or values that are
    not as many as the axes: such a picture would have no area.
    """
    if len(axes) < 3:
        raise ValueError(f"A radar needs three axes, not {len(axes)}: draw bars.")
    for one in found:
        if len(one.values) != len(axes):
            raise ValueError(f"{one.name!r} has {len(one.values)} values for {len(axes)} axes.")
    rows = tuple(
        (axis, *(missing if one.values[n] is None else tell(one.values[n] or 0) for one in found))
        for n, axis in enumerate(axes)
    )
    return Picture(_draw(axes, found, most), None, (dimension, *(one.name for one in found)), rows)


def _draw(axes: Sequence[str], found: Sequence[Values], most: float) -> Drawing:
    count = len(axes)
    lines = [
        Line(run([_at(n, count, ring / RINGS) for n in range(count)], closed=True), "ring")
        for ring in range(1, RINGS + 1)
    ]
    lines += [Line(run([MIDDLE, _at(n, count, 1)]), "axis") for n in range(count)]
    dots: list[Dot] = []
    for one in sorted(found, key=lambda values: values.kind == "own"):
        points = [
            None if value is None else _at(n, count, min(1.0, max(0.0, value / most)))
            for n, value in enumerate(one.values)
        ]
        is_whole = None not in points
        lines.append(Line(run(points, closed=True), f"{one.kind} area" if is_whole else one.kind))
        size = 4 if one.kind == "own" else 3
        dots += [Dot(px(at[0]), px(at[1]), size, one.kind) for at in points if at is not None]
    words = [_name(axis, n, count) for n, axis in enumerate(axes)]
    for row, one in enumerate(found):
        y = HEIGHT + row * LEGEND
        lines.append(Line(f"M4 {y}h24", one.kind))
        words.append(Words(36, y + 4, cut(one.name, WIDTH - 36), "value"))
    height = HEIGHT + len(found) * LEGEND
    return Drawing(WIDTH, height, lines=tuple(lines), dots=tuple(dots), words=tuple(words))


def _at(n: int, count: int, share: float) -> tuple[float, float]:
    angle = 2 * pi * n / count - pi / 2
    return (
        MIDDLE[0] + cos(angle) * RADIUS * share,
        MIDDLE[1] + sin(angle) * RADIUS * share,
    )


def _name(axis: str, n: int, count: int) -> Words:
    """Outside the last ring, cut to what the picture holds there; the table has all of it."""
    x, y = _at(n, count, 1.16)
    text = axis if len(axis) <= LETTERS else axis[: LETTERS - 1].rstrip() + "…"
    half = len(text) * LETTER / 2
    return Words(px(min(WIDTH - half, max(half, x))), px(y + 4), text, "name", "middle")
