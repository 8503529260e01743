"""The path map in pixels: where discs, tracks, brackets and words of `PathMap` are drawn.

A picture of fixed size, left to right or (`tall`) top to bottom; the template only writes it out.
"""

import textwrap
from dataclasses import dataclass, replace

from certification import Bracket, PathMap, Point, Station

RADIUS = 14
LINE_HEIGHT = 17
LANE = 12
TURN = 12
MOST_LINES = 5
TALL_WIDTH, LETTER = 288, 8
"""Pixels: of the narrowest phone what its page leaves; of a name's letters the widest third."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixels: a cell's size, where its disc stands in it, where words begin and how they wrap."""

    cell_x: int
    cell_y: int
    disc_x: int
    disc_y: int
    letters: int
    tall: bool
    name_lines: int = 3


WIDE = Grid(cell_x=156, cell_y=138, disc_x=78, disc_y=44, letters=16, tall=False)
TALL = Grid(cell_x=34, cell_y=96, disc_x=22, disc_y=46, letters=24, tall=True)


MOST_COLUMNS = 8
"""More of them beside each other are not read: such a path goes top to bottom at any width."""


def wide_grid(columns: int) -> Grid:
    """Left to right within the width that a member's page has on a desktop, 928 pixels."""
    if columns <= 6:
        return WIDE
    cell = 132 if columns == 7 else 116
    return replace(
        WIDE, cell_x=cell, cell_y=152, disc_x=cell // 2, letters=cell * 2 // 19, name_lines=4
    )


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, its baseline's start (or middle) at x, y."""

    x: int
    y: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class DrawnStation:
    anchor: str
    state: str
    x: int
    y: int
    title: str
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class DrawnBracket:
    x: int
    y: int
    width: int
    height: int
    label: Words


@dataclass(frozen=True, slots=True)
class DrawnTrack:
    d: str
    done: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    columns: int
    anchor: str
    stations: tuple[DrawnStation, ...]
    brackets: tuple[DrawnBracket, ...]
    tracks: tuple[DrawnTrack, ...]


@dataclass(frozen=True, slots=True)
class StationText:
    """What is said at a station: its name, the reason in a few words, its state in a word.

    `anchor` is the requirement that touching it leads to; the goal leads to the whole.
    """

    anchor: str
    name: str
    reason: str
    state: str


def draw(
    path: PathMap, texts: dict[str, StationText], bracket_labels: dict[str, str], grid: Grid
) -> Drawing:
    """Lay `path` out on `grid`; `texts` by station id, `bracket_labels` by bracket id."""
    columns, rows = path.tall if grid.tall else path.wide
    words_x = columns * grid.cell_x + 14
    places = {station.id: _disc(station, grid) for station in path.stations}
    return Drawing(
        width=TALL_WIDTH if grid.tall else columns * grid.cell_x,
        height=rows * grid.cell_y,
        columns=columns,
        anchor="start" if grid.tall else "middle",
        stations=tuple(
            _station(station, places[station.id], texts[station.id], grid, words_x)
            for station in path.stations
        ),
        brackets=tuple(_bracket(b, bracket_labels[b.id], grid, words_x) for b in path.brackets),
        tracks=tuple(
            DrawnTrack(_track(places[line.start], places[line.end], grid), line.done)
            for line in path.lines
        ),
    )


def _disc(station: Station, grid: Grid) -> Point:
    place = station.tall if grid.tall else station.wide
    return Point(place.x * grid.cell_x + grid.disc_x, place.y * grid.cell_y + grid.disc_y)


def _station(
    station: Station, at: Point, text: StationText, grid: Grid, words_x: int
) -> DrawnStation:
    letters = min(grid.letters, (TALL_WIDTH - words_x) // LETTER) if grid.tall else grid.letters
    reasons = textwrap.wrap(text.reason, letters + 3, max_lines=2, placeholder="…")
    most = min(grid.name_lines, MOST_LINES - len(reasons))
    names = textwrap.wrap(text.name, letters, max_lines=most, placeholder="…")
    x = words_x if grid.tall else at.x
    y = at.y - 2 if grid.tall else at.y + RADIUS + 22
    lines = [Words(x, y + i * LINE_HEIGHT, name, "name") for i, name in enumerate(names)]
    y += len(names) * LINE_HEIGHT
    lines += [Words(x, y + i * LINE_HEIGHT, part, "reason") for i, part in enumerate(reasons)]
    title = ": ".join(part for part in (text.name, text.state, text.reason) if part)
    state = "goal" if station.label is None and station.state == "locked" else station.state
    return DrawnStation(text.anchor, state, at.x, at.y, title, tuple(lines))


def _bracket(bracket: Bracket, label: str, grid: Grid, words_x: int) -> DrawnBracket:
    first, last = bracket.tall if grid.tall else bracket.wide
    x, y = first.x * grid.cell_x, first.y * grid.cell_y + 6
    width = (TALL_WIDTH - x - 2) if grid.tall else (last.x - first.x + 1) * grid.cell_x - 8
    height = (last.y - first.y + 1) * grid.cell_y - 10
    words = Words(words_x if grid.tall else x + 4 + width // 2, y + 16, label, "bracket-label")
    return DrawnBracket(x + (1 if grid.tall else 4), y, width, height, words)


def _track(start: Point, end: Point, grid: Grid) -> str:
    """Straight along a line; into a branch and out of it in lanes that no words stand in."""
    if start.x == end.x or start.y == end.y:
        return f"M{start.x} {start.y}L{end.x} {end.y}"
    if not grid.tall:
        lane = end.x - grid.disc_x + (LANE if end.y > start.y else -LANE)
        turn = TURN if end.y > start.y else -TURN
        return (
            f"M{start.x} {start.y}H{lane - TURN}Q{lane} {start.y} {lane} {start.y + turn}"
            f"V{end.y - turn}Q{lane} {end.y} {lane + TURN} {end.y}H{end.x}"
        )
    if start.x < end.x:
        return f"M{start.x} {start.y}V{end.y - 34}Q{start.x} {end.y} {end.x} {end.y}"
    return f"M{start.x} {start.y}Q{end.x} {start.y} {end.x} {start.y + 34}V{end.y}"
