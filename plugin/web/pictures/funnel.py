"""A funnel: how many are left after each step of what takes several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plugin.web.pictures.shapes import NARROW, WIDE, Box, Drawing, Line, Picture, Words, cut, px

ROW, BAR, LEAST = 62, 26, 2


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    count: int


def funnel(
    found: Sequence[Stage],
    *,
    head: tuple[str, str, str],
    tell: Callable[[int], str],
    share: Callable[[float], str],
) -> Picture:
    """`share` writes which part of the stage before is left; the first stage has none."""
    rows = tuple(
        (one.name, tell(one.count), share(one.count / before.count) if before.count else "–")
        if before is not None
        else (one.name, tell(one.count), "–")
        for before, one in zip([None, *found], found, strict=False)
    )
    return Picture(_draw(found, tell, NARROW), _draw(found, tell, WIDE), head, rows)


def _draw(found: Sequence[Stage], tell: Callable[[int], str], width: int) -> Drawing:
    most = max((one.count for one in found), default=0) or 1
    middle = width / 2
    boxes: list[Box] = []
    lines: list[Line] = []
    words: list[Words] = []
    halves: list[float] = []
    for row, one in enumerate(found):
        top = row * ROW
        half = max(LEAST, one.count / most * width) / 2
        told = tell(one.count)
        words.append(Words(0, top + 16, cut(one.name, width - 60)))
        words.append(Words(width, top + 16, told, "value", "end"))
        boxes.append(Box(px(middle - half), top + 24, px(2 * half), BAR, "stage"))
        if halves:
            above = top - ROW + 24 + BAR
            lines += [
                Line(
                    f"M{px(middle + side * halves[-1])} {above}"
                    f"L{px(middle + side * half)} {top + 24}",
                    "step",
                )
                for side in (-1, 1)
            ]
        halves.append(half)
    return Drawing(width, len(found) * ROW, tuple(boxes), tuple(lines), words=tuple(words))
