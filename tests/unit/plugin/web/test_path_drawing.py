"""The path map in pixels: nothing leaves the picture, and no two stations share a place."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from certification import Bracket, Line, PathMap, Point, Station
from plugin.web.letters import width_of
from plugin.web.path_drawing import (
    NAME_EM,
    REASON_EM,
    TALL,
    WIDE,
    Drawing,
    DrawnTrack,
    Grid,
    StationText,
    Words,
    draw,
    wide_grid,
)


def station(id_: str, wide: Point, tall: Point, *, is_goal: bool = False) -> Station:
    return Station(
        id=id_,
        label=None if is_goal else {"en": id_},
        state="locked" if is_goal else "open",
        needed=True,
        progress=(0, 1),
        reason=None,
        expires_at=None,
        evidence=(uuid4(),),
        wide=wide,
        tall=tall,
    )


PATH = PathMap(
    stations=(
        station("first", Point(0, 0.5), Point(0, 0)),
        station("this", Point(1, 0), Point(1, 1)),
        station("that", Point(1, 1), Point(1, 2)),
        station("goal", Point(2, 0.5), Point(0, 3), is_goal=True),
    ),
    brackets=(
        Bracket(
            id="either",
            label={"en": "Either"},
            kind="any",
            have=0,
            need=1,
            among=2,
            satisfied=False,
            needed=True,
            wide=(Point(1, 0), Point(1, 1)),
            tall=(Point(1, 1), Point(1, 2)),
        ),
    ),
    lines=(
        Line("first", "either", True),
        Line("either", "goal", False),
    ),
    wide=(3, 2),
    tall=(2, 4),
)
TEXTS = {
    each.id: StationText(each.id, "Finish a lesson with a rather long name", "Not done yet", "open")
    for each in PATH.stations
}


def drawn(grid: Grid) -> Drawing:
    return draw(PATH, TEXTS, {"either": "any one"}, grid)


def test_every_station_stands_within_the_picture_at_a_place_of_its_own() -> None:
    for grid in (WIDE, TALL):
        picture = drawn(grid)
        places = {(one.x, one.y) for one in picture.stations}
        assert len(places) == len(PATH.stations)
        assert all(0 < x < picture.width and 0 < y < picture.height for x, y in places)


@pytest.mark.parametrize("grid", [TALL, *(wide_grid(count) for count in range(2, 9))])
def test_words_and_tracks_and_frames_keep_eight_pixels_from_each_other(grid: Grid) -> None:
    picture = drawn(grid)
    (bracket,) = picture.brackets
    for one in picture.stations:
        for line in one.lines:
            left, top, right, bottom = box_of(line, picture)
            assert left >= 0
            assert right <= picture.width
            assert bottom <= picture.height - 4
            inside = one.anchor in ("this", "that")
            if inside:
                assert bracket.x + 8 <= left
                assert right <= bracket.x + bracket.width - 8
                assert bottom <= bracket.y + bracket.height - 8 or one.anchor == "this"
            elif not grid.tall:
                assert right <= bracket.x or bracket.x + bracket.width <= left
            for x1, y1, x2, y2 in map(ends_of, picture.tracks):
                beside = right + 8 <= min(x1, x2) or max(x1, x2) + 8 <= left
                assert beside or bottom + 4 <= min(y1, y2) or max(y1, y2) + 8 <= top


def box_of(line: Words, picture: Drawing) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line of words."""
    em = NAME_EM if line.kind == "name" else REASON_EM
    wide = width_of(line.text, em)
    left = line.x - wide / 2 if picture.anchor == "middle" else line.x
    return left, line.y - 11, left + wide, line.y + 4


def ends_of(track: DrawnTrack) -> tuple[float, float, float, float]:
    """The least box around a track: every number of it is of an x or of a y."""
    xs = [float(x) for x in re.findall(r"(?:[MQH]|Q\S+ \S+ )(\d+)", track.d)]
    ys = [float(y) for y in re.findall(r"(?:M\d+ |V|Q\d+ |Q\d+ \d+ \d+ )(\d+)", track.d)]
    return min(xs), min(ys), max(xs), max(ys)


def test_a_track_comes_to_the_middle_of_a_frame_and_ends_at_its_edge() -> None:
    picture = drawn(WIDE)
    (bracket,) = picture.brackets
    into, out = map(ends_of, picture.tracks)
    assert (into[2], out[0]) == (bracket.x, bracket.x + bracket.width)
    this, that = (one.y for one in picture.stations if one.anchor in ("this", "that"))
    assert into[1] == into[3] == out[1] == out[3] == (this + that) / 2
    picture = drawn(TALL)
    (bracket,) = picture.brackets
    into, out = map(ends_of, picture.tracks)
    assert into[2] == out[2] == bracket.x
    assert into[3] == out[1] == bracket.y + bracket.height // 2


def test_the_track_between_two_frames_is_seen() -> None:
    pairs = [
        (
            station(f"{n}a", Point(n, 0), Point(1, 2 * n)),
            station(f"{n}b", Point(n, 1), Point(1, 2 * n + 1)),
        )
        for n in (0, 1)
    ]
    brackets = tuple(
        replace(
            PATH.brackets[0],
            id=str(n),
            wide=(one.wide, other.wide),
            tall=(one.tall, other.tall),
        )
        for n, (one, other) in enumerate(pairs)
    )
    path = replace(
        PATH,
        stations=tuple(each for pair in pairs for each in pair),
        brackets=brackets,
        lines=(Line("0", "1", False),),
        wide=(2, 2),
        tall=(2, 4),
    )
    texts = {each.id: StationText(each.id, "Lesson", "", "open") for each in path.stations}
    picture = draw(path, texts, {"0": "any one", "1": "any one"}, wide_grid(8))
    (left, _y, right, _) = ends_of(picture.tracks[0])
    assert right - left >= 16
    one, other = draw(path, texts, {"0": "any one", "1": "any one"}, TALL).brackets
    assert other.y - one.y - one.height >= 8


def test_frames_within_frames_have_edges_and_labels_of_their_own() -> None:
    inner = PATH.brackets[0]
    outer = replace(inner, id="around", tall=(Point(1, 1), Point(2, 2)))
    inner = replace(inner, tall=(Point(2, 1), Point(2, 2)))
    stations = tuple(
        replace(each, tall=Point(2, int(each.tall.y))) if each.id in ("this", "that") else each
        for each in PATH.stations
    )
    path = replace(PATH, brackets=(inner, outer), stations=stations, lines=(), tall=(3, 4))
    for grid in (WIDE, TALL):
        small, large = draw(
            path, TEXTS, {"either": "any one", "around": "2 of these 3"}, grid
        ).brackets
        assert large.x < small.x
        assert small.x + small.width < large.x + large.width
        assert large.y < small.y
        assert small.y + small.height < large.y + large.height
        assert small.label.y - large.label.y >= 16


def test_a_phone_gets_a_picture_that_fits_it() -> None:
    assert drawn(TALL).width <= 288


def test_brackets_hold_their_stations() -> None:
    for grid in (WIDE, TALL):
        picture = drawn(grid)
        (bracket,) = picture.brackets
        inside = [one for one in picture.stations if one.anchor in ("this", "that")]
        assert all(bracket.x < one.x < bracket.x + bracket.width for one in inside)
        assert all(bracket.y < one.y < bracket.y + bracket.height for one in inside)


def test_the_goal_that_is_not_reached_is_drawn_as_a_goal() -> None:
    assert drawn(WIDE).stations[-1].state == "goal"


def test_a_screen_reader_hears_name_state_and_reason() -> None:
    assert drawn(WIDE).stations[0].title == (
        "Finish a lesson with a rather long name: open: Not done yet"
    )


@pytest.mark.parametrize("columns", [2, 6, 7, 8])
def test_up_to_eight_columns_fit_beside_each_other_on_a_desktop(columns: int) -> None:
    grid = wide_grid(columns)
    stations = tuple(
        station(f"s{n}", Point(n, 0), Point(0, n), is_goal=n == columns - 1) for n in range(columns)
    )
    path = replace(PATH, stations=stations, brackets=(), lines=(), wide=(columns, 1))
    texts = {
        one.id: StationText(one.id, "Finish “Values and names”", "Not done yet", "open")
        for one in stations
    }
    picture = draw(path, texts, {}, grid)
    assert picture.width <= 936
    for one in picture.stations:
        assert all(width_of(line.text, NAME_EM) <= grid.cell_x - 8 for line in one.lines)
