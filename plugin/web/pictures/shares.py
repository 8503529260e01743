"""Shares of a whole: one bar, cut where one part ends and the next begins."""

from collections.abc import Sequence

from plugin.web.pictures.shapes import NARROW, Box, Drawing, Picture, px

BAR, GAP, LEAST = 10, 2, 4

Share = tuple[str, float, str, str]
"""Its name, how much it is (at least 0, in any unit), how the page says that, and the kind of its
shape: "own" for what the picture is about, else "other"."""


def shares(found: Sequence[Share], *, head: tuple[str, str]) -> Picture:
    """In the order given. A part of nothing has no shape; however small, one of something has.

    There are no words in it, so that it may be stretched to the width of its place.
    """
    rows = tuple((name, told) for name, _, told, _ in found)
    return Picture(_draw(found, NARROW), None, head, rows)


def _draw(found: Sequence[Share], width: int) -> Drawing:
    parts = [(amount, kind) for _, amount, _, kind in found if amount > 0]
    whole = sum(amount for amount, _ in parts)
    room = width - GAP * max(0, len(parts) - 1) - LEAST * len(parts)
    boxes: list[Box] = []
    left = 0.0
    for amount, kind in parts:
        length = LEAST + room * amount / whole
        boxes.append(Box(px(left), 0, px(length), BAR, kind))
        left += length + GAP
    return Drawing(width, BAR, boxes=tuple(boxes))
