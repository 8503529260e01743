"""The path map in pixels: nothing leaves the picture, and no two stations share a place."""

from dataclasses import replace
from uuid import uuid4

import pytest

from certification import Bracket, Line, PathMap, Point, Station
from plugin.web.path_drawing import TALL, WIDE, Drawing, Grid, StationText, draw, wide_grid


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
        station("first", Point(0, 0), Point(0, 0)),
        station("this", Point(1, 0), Point(1, 1)),
        station("that", Point(1, 1), Point(1, 2)),
        station("goal", Point(2, 0), Point(0, 3), is_goal=True),
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
            wide=(Point(1, 0), Point(1, 1)),
            tall=(Point(1, 1), Point(1, 2)),
        ),
    ),
    lines=(
        Line("first", "this", False),
        Line("first", "that", False),
        Line("this", "goal", True),
        Line("that", "goal", False),
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


def test_words_are_wrapped_and_stay_above_the_next_station() -> None:
    for one in drawn(TALL).stations:
        assert all(len(line.text) <= TALL.letters + 3 for line in one.lines)
        assert max(line.y for line in one.lines) < one.y - TALL.disc_y + TALL.cell_y + 8


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
        assert all(len(line.text) * 7.6 <= grid.cell_x + 8 for line in one.lines), one.lines
