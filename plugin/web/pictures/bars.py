"""Bars: one amount beside another, each under its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugin.web.pictures.shapes import NARROW, WIDE, Box, Drawing, Picture, Words, cut, px

ROW, BAR, SIDE = 46, 14, 64


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` is at least 0, or None where it is missing; `told` is how the page says it.

    `kind` is "own" for the reader's, else "other".
    """

    name: str
    value: float | None
    told: str
    kind: str = "own"


def bars(found: Sequence[Bar], *, most: float, head: tuple[str, str]) -> Picture:
    """`most` is what a full bar means. A missing value has no bar; a zero has a bar of no length
    with its frame, so that the two differ.
    """
    rows = tuple((bar.name, bar.told) for bar in found)
    return Picture(_draw(found, most, NARROW), _draw(found, most, WIDE), head, rows)


def _draw(found: Sequence[Bar], most: float, width: int) -> Drawing:
    room = width - SIDE
    boxes: list[Box] = []
    words: list[Words] = []
    for row, bar in enumerate(found):
        top = row * ROW
        words.append(Words(0, top + 16, cut(bar.name, width)))
        words.append(Words(width, top + 36, bar.told, "value", "end"))
        if bar.value is None:
            continue
        share = min(1.0, max(0.0, bar.value / most)) if most > 0 else 0.0
        boxes.append(Box(0, top + 24, room, BAR, "frame"))
        boxes.append(Box(0, top + 24, px(share * room), BAR, bar.kind))
    return Drawing(width, len(found) * ROW, boxes=tuple(boxes), words=tuple(words))
