"""A sparkline: how one number went, small enough to stand in a table's cell."""

from collections.abc import Sequence

from plugin.web.pictures.shapes import Dot, Drawing, Line, px, run

WIDTH, HEIGHT, EDGE = 240, 40, 2

Point = tuple[float, float | None]
"""When (in any unit), and the value; None where none was taken, which leaves a gap."""


def sparkline(points: Sequence[Point], *, width: int = WIDTH, height: int = HEIGHT) -> Drawing:
    """Zero at the bottom, the highest value at the top; empty for fewer than two values.

    A value between two gaps is a dot, since it has no line.
    """
    known = [value for _, value in points if value is not None]
    if len(known) < 2:
        return Drawing(width, height)
    first, last = points[0][0], points[-1][0]
    span, top = (last - first) or 1.0, max(known) or 1.0

    def place(point: Point) -> tuple[float, float] | None:
        at, value = point
        if value is None:
            return None
        x = EDGE + (at - first) / span * (width - 2 * EDGE)
        return x, EDGE + (height - 2 * EDGE) * (1 - max(0.0, value) / top)

    places = [place(point) for point in points]
    alone = [
        Dot(px(at[0]), px(at[1]), 1.5, "own")
        for before, at, after in zip([None, *places], places, [*places[1:], None], strict=False)
        if at is not None and before is None and after is None
    ]
    return Drawing(width, height, lines=(Line(run(places), "own"),), dots=tuple(alone))
