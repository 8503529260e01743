"""Stations: a short path, one disc for each thing that it asks for, on one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugin.web.pictures.shapes import NARROW, WIDE, Drawing, Line, Picture, px

MOST = 12
"""More discs beside each other are too small to be told apart on a phone."""
RADIUS, EDGE, HEIGHT, WIDEST_STEP = 9, 11, 24, 72
SIGNS = {
    "done": ((-4, 0), "l3 3l5-6"),
    "half": ((0, -5), "a5 5 0 0 1 0 10Z"),
    "expiring": ((0, -5), "v5l3 2"),
    "locked": ((-4, 0), "h8"),
}
"""What stands in a disc: where it begins from the middle, and its line; an open one is empty."""


@dataclass(frozen=True, slots=True)
class Stop:
    """`state` is "done", "half", "open", "expiring" or "locked"; `told` is how the page says it."""

    name: str
    state: str
    told: str


def stations(found: Sequence[Stop], *, head: tuple[str, str]) -> Picture:
    """Raises ValueError for more than `MOST`: a bar tells those better.

    A disc is filled (done), half filled, a ring (open), a ring with a clock's hands (expiring) or
    a ring with a bar across (not possible now).
    """
    if len(found) > MOST:
        raise ValueError(f"{len(found)} stations do not fit on a line")
    rows = tuple((stop.name, stop.told) for stop in found)
    return Picture(_draw(found, NARROW), _draw(found, WIDE), head, rows)


def _draw(found: Sequence[Stop], width: int) -> Drawing:
    gaps = max(1, len(found) - 1)
    step = min(WIDEST_STEP, (width - 2 * EDGE) / gaps)
    y = HEIGHT // 2
    lines: list[Line] = []
    for number, stop in enumerate(found):
        x = EDGE + number * step
        if number + 1 < len(found):
            kind = "track is-done" if stop.state == "done" else "track"
            lines.append(Line(f"M{px(x + RADIUS)} {y}H{px(x + step - RADIUS)}", kind))
        disc = f"M{px(x - RADIUS)} {y}a{RADIUS} {RADIUS} 0 1 0 {2 * RADIUS} 0"
        disc += f"a{RADIUS} {RADIUS} 0 1 0 {-2 * RADIUS} 0Z"
        lines.append(Line(disc, f"stop is-{stop.state}"))
        if stop.state in SIGNS:
            (right, down), d = SIGNS[stop.state]
            lines.append(Line(f"M{px(x + right)} {y + down}{d}", f"sign is-{stop.state}"))
    return Drawing(width, HEIGHT, lines=tuple(lines))
