"""The path map in pixels: where discs, tracks, brackets and words of `PathMap` are drawn.

A picture of fixed size, left to right or (`tall`) top to bottom; the template only writes it out.
A track goes from group to group; words stand at least 8 pixels from it and from every frame.
"""

from dataclasses import dataclass, replace

from certification import Bracket, PathMap, Point, Station
from plugin.web.letters import wrapped
from plugin.web.path_frames import (
    INSIDE,
    LABEL_HEIGHT,
    Box,
    columns,
    most_above,
    tall_frame,
    wide_frame,
)

RADIUS = 14
LINE_HEIGHT = 17
TURN = 10
MOST_LINES = 5
FOOT = 16
"""Pixels below the last line of words: 8 to a frame that ends 4 above the next row."""
NAME_EM, REASON_EM = 14.0, 11.8
"""Pixels; a reason is of 13, but not bold."""
TALL_WIDTH = 288
"""Pixels: what the page leaves of the narrowest phone."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixels: how wide a cell is, where its disc stands in it (across only when `tall`), and how
    far below the disc's middle its words begin. A row is as high as the longest of them needs.
    """

    cell_x: int
    disc_x: int
    disc_y: int
    words_y: int
    tall: bool
    name_lines: int = 3
    cell_y: int = 0


WIDE = Grid(cell_x=156, disc_x=78, disc_y=44, words_y=36, tall=False)
TALL = Grid(cell_x=34, disc_x=22, disc_y=54, words_y=-8, tall=True)


MOST_COLUMNS = 8
"""More of them beside each other are not read: such a path goes top to bottom at any width."""


def wide_grid(columns: int) -> Grid:
    """Left to right within the width that a member's page has on a desktop, 928 pixels."""
    if columns <= 6:
        return WIDE
    cell = 132 if columns == 7 else 116
    return replace(WIDE, cell_x=cell, disc_x=cell // 2, name_lines=4)


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
    needed: bool


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
    count, rows = path.tall if grid.tall else path.wide
    sheet = _sheet(path, count, grid)
    said = {each.id: _said(texts[each.id], sheet.room, grid) for each in path.stations}
    lines = max(len(names) + len(reasons) for names, reasons in said.values())
    above = LABEL_HEIGHT * max(0, most_above(path.brackets, tall=grid.tall) - 1)
    disc_y = grid.disc_y + above
    cell_y = disc_y + max(RADIUS, grid.words_y + LINE_HEIGHT * (lines - 1)) + FOOT
    grid = replace(grid, disc_y=disc_y, cell_y=cell_y + cell_y % 2)
    sheet = _sheet(path, count, grid)
    return Drawing(
        width=sheet.width,
        height=rows * grid.cell_y,
        columns=count,
        anchor="start" if grid.tall else "middle",
        stations=tuple(
            _station(each, sheet, texts[each.id], said[each.id], grid) for each in path.stations
        ),
        brackets=tuple(_bracket(each, sheet, bracket_labels[each.id]) for each in path.brackets),
        tracks=tuple(DrawnTrack(sheet.track(one.start, one.end), one.done) for one in path.lines),
    )


def _said(text: StationText, room: int, grid: Grid) -> tuple[list[str], list[str]]:
    reasons = wrapped(text.reason, room, REASON_EM, most=2)
    most = min(grid.name_lines, MOST_LINES - len(reasons))
    return wrapped(text.name, room, NAME_EM, most=most), reasons


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where everything stands: discs and frames by id, and beside what words they belong.

    `words_x` is None where words stand under their disc; `room` is how wide they may be.
    """

    width: int
    discs: dict[str, Point]
    frames: dict[str, Box]
    words_x: int | None
    room: int

    def track(self, start: str, end: str) -> str:
        """To the middle of what it comes to: a disc, or the edge of a frame."""
        return self._across(start, end) if self.words_x is None else self._down(start, end)

    def _across(self, start: str, end: str) -> str:
        y = self.discs[start].y
        left = self.frames[start].right if start in self.frames else self.discs[start].x
        right = self.frames[end].left if end in self.frames else self.discs[end].x
        return f"M{left} {y}H{right}"

    def _down(self, start: str, end: str) -> str:
        (x, top), (_x, bottom) = ((at.x, at.y) for at in (self.discs[start], self.discs[end]))
        begun, ended = f"M{x} {top}", f"V{bottom}"
        if start in self.frames:
            edge = self.frames[start].left
            begun = f"M{edge} {top}H{x + TURN}Q{x} {top} {x} {top + TURN}"
        if end in self.frames:
            edge = self.frames[end].left
            ended = f"V{bottom - TURN}Q{x} {bottom} {x + TURN} {bottom}H{edge}"
        return begun + ended


def _sheet(path: PathMap, count: int, grid: Grid) -> _Sheet:
    return _tall(path, count, grid) if grid.tall else _wide(path, count, grid)


def _wide(path: PathMap, count: int, grid: Grid) -> _Sheet:
    """Discs on the middle of their columns; a frame's "disc" is where the track comes to it."""
    places = columns(count, grid.cell_x, path.brackets)
    discs = {
        each.id: Point(places.middle[each.wide.x], _row(each.wide.y, grid))
        for each in path.stations
    }
    for each in path.brackets:
        first, last = each.wide
        discs[each.id] = Point(places.middle[first.x], _row((first.y + last.y) / 2, grid))
    frames = {
        each.id: wide_frame(each, path.brackets, places, grid.cell_y) for each in path.brackets
    }
    return _Sheet(count * grid.cell_x, discs, frames, None, places.room)


def _tall(path: PathMap, count: int, grid: Grid) -> _Sheet:
    """Discs at the left, in a frame one column further; the track passes a frame at its left."""
    words_x = count * grid.cell_x + 14
    frames = {
        each.id: tall_frame(
            each, path.brackets, cell_x=grid.cell_x, cell_y=grid.cell_y, width=TALL_WIDTH
        )
        for each in path.brackets
    }
    discs = {
        each.id: Point(each.tall.x * grid.cell_x + grid.disc_x, _row(each.tall.y, grid))
        for each in path.stations
    }
    for each in path.brackets:
        x = (each.tall[0].x - 1) * grid.cell_x + grid.disc_x
        discs[each.id] = Point(x, (frames[each.id].top + frames[each.id].bottom) // 2)
    edge = min((frame.right for frame in frames.values()), default=TALL_WIDTH)
    return _Sheet(TALL_WIDTH, discs, frames, words_x, edge - INSIDE - words_x)


def _row(y: float, grid: Grid) -> int:
    return round(y * grid.cell_y) + grid.disc_y


def _station(
    station: Station,
    sheet: _Sheet,
    text: StationText,
    said: tuple[list[str], list[str]],
    grid: Grid,
) -> DrawnStation:
    at, (names, reasons) = sheet.discs[station.id], said
    x = at.x if sheet.words_x is None else sheet.words_x
    y = round(at.y) + grid.words_y
    lines = [Words(x, y + i * LINE_HEIGHT, name, "name") for i, name in enumerate(names)]
    y += len(names) * LINE_HEIGHT
    lines += [Words(x, y + i * LINE_HEIGHT, part, "reason") for i, part in enumerate(reasons)]
    title = ": ".join(dict.fromkeys(part for part in (text.name, text.state, text.reason) if part))
    state = "goal" if station.label is None and station.state == "locked" else station.state
    return DrawnStation(text.anchor, state, at.x, round(at.y), title, tuple(lines))


def _bracket(bracket: Bracket, sheet: _Sheet, label: str) -> DrawnBracket:
    frame = sheet.frames[bracket.id]
    width = frame.right - frame.left
    x = frame.left + width // 2 if sheet.words_x is None else sheet.words_x
    return DrawnBracket(
        x=frame.left,
        y=frame.top,
        width=width,
        height=frame.bottom - frame.top,
        label=Words(x, frame.top + 16, label, "bracket-label"),
        needed=bracket.needed,
    )
