"""Pictures: everything within the drawing, a missing value a gap, the table with all of it."""

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.web.pictures import (
    Bar,
    Drawing,
    Picture,
    Stage,
    Stop,
    Strip,
    StripWords,
    Values,
    bars,
    funnel,
    radar,
    shares,
    sparkline,
    stations,
    strips,
)
from plugin.web.pictures.radar import MIDDLE
from plugin.web.pictures.shapes import run
from plugin.web.pictures.stations import EDGE, MOST, SIGNS

WORDS = StripWords(
    *("you", "another unit", "goal", "to learn", "no value"),
    ("Dimension", "You", "Goal", "Least", "Most"),
)
AXES = ("Care", "Method", "Text", "Voice", "Data")


def within(drawing: Drawing) -> None:
    for box in drawing.boxes:
        assert box.width >= 0
        assert box.x >= -0.1
        assert box.x + box.width <= drawing.width + 0.1
        assert 0 <= box.y <= box.y + box.height <= drawing.height
    for dot in drawing.dots:
        assert dot.x - dot.radius + 0.1 >= 0
        assert dot.x + dot.radius <= drawing.width + 0.1
        assert dot.y - dot.radius + 0.1 >= 0
        assert dot.y + dot.radius <= drawing.height + 0.1
    for words in drawing.words:
        assert 0 <= words.x <= drawing.width
        assert 0 < words.y <= drawing.height


def all_within(picture: Picture) -> None:
    for drawing in (picture.narrow, picture.wide):
        if drawing is not None:
            within(drawing)
    assert all(len(row) == len(picture.head) for row in picture.rows)


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=12), st.floats(0, 1e6))
def test_bars_stay_within_their_frame(values: list[float | None], most: float) -> None:
    found = [Bar(f"Lesson {n}", value, "–") for n, value in enumerate(values)]
    all_within(bars(found, most=most, head=("Lesson", "Score")))


def test_half_is_half_a_bar_and_a_missing_value_is_no_bar() -> None:
    found = [Bar("one", 5, "5"), Bar("none", None, "no value"), Bar("zero", 0, "0")]
    picture = bars(found, most=10, head=("Lesson", "Score"))
    frame, half, zero_frame, zero = picture.narrow.boxes
    assert half.width == frame.width / 2
    assert (zero_frame.kind, zero.width) == ("frame", 0)
    assert picture.rows == (("one", "5"), ("none", "no value"), ("zero", "0"))


@pytest.mark.parametrize("count", range(MOST + 1))
def test_stations_stand_on_one_line_within_the_picture(count: int) -> None:
    picture = stations([Stop("x", "open", "open")] * count, head=("Requirement", "State"))
    for drawing in (picture.narrow, picture.wide):
        assert drawing is not None
        discs = [line.d for line in drawing.lines if line.kind.startswith("stop")]
        starts = [float(d[1:].split(" ")[0]) for d in discs]
        assert len(starts) == count
        assert all(2 <= start <= drawing.width - EDGE - 9 + 0.1 for start in starts)
        assert all(right - left >= 20 for left, right in pairwise(starts)), "none covers another"
    assert len(picture.rows) == count


def test_each_state_of_a_station_has_a_shape_of_its_own() -> None:
    states = ("done", "half", "open", "expiring", "locked")
    found = [Stop(f"Thing {state}", state, state) for state in states]
    lines = stations(found, head=("Requirement", "State")).narrow.lines
    signs = [line.kind for line in lines if line.kind.startswith("sign")]
    assert signs == [f"sign is-{state}" for state in states if state in SIGNS]
    assert len(set(SIGNS.values())) == len(states) - 1, "the open one is empty"
    with pytest.raises(ValueError, match="do not fit"):
        stations(found * 3, head=("Requirement", "State"))


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    name = "A name that is much longer than what a phone can show in one line of text"
    picture = bars([Bar(name, 1, "1")], most=1, head=("Lesson", "Score"))
    assert picture.narrow.words[0].text.endswith("…")
    assert picture.rows[0][0] == name


units = st.lists(st.floats(-1e3, 1e3), max_size=20).map(tuple)
known = st.none() | st.floats(-1e3, 1e3)


@given(st.lists(st.builds(Strip, st.just("Care"), units, known, known), max_size=5))
def test_strips_stay_within_the_picture(found: list[Strip]) -> None:
    all_within(strips(found, low=0, high=4, words=WORDS, tell=str))


def test_the_way_from_ones_own_to_the_goal_is_to_learn() -> None:
    strip = Strip("Care", (1.0, 2.0, 2.0, 2.0), own=1.0, goal=3.0)
    picture = strips([strip], low=0, high=4, words=WORDS, tell=str)
    (gap,) = picture.narrow.boxes
    own = next(dot for dot in picture.narrow.dots if dot.kind == "own")
    assert gap.kind == "to-learn"
    assert gap.x == own.x
    assert {"you", "to learn"} <= {words.text for words in picture.narrow.words}
    assert picture.rows == (("Care", "1.0", "3.0", "1.0", "2.0"),)


def test_units_with_one_value_are_dots_above_each_other() -> None:
    picture = strips([Strip("Care", (2.0, 2.0, 2.0))], low=0, high=4, words=WORDS, tell=str)
    *units, _legend = picture.narrow.dots
    assert len({(dot.x, dot.y) for dot in units}) == 3


def test_without_a_value_of_ones_own_there_is_no_dot_and_nothing_to_learn() -> None:
    picture = strips([Strip("Care", (2.0,), goal=3.0)], low=0, high=4, words=WORDS, tell=str)
    assert {dot.kind for dot in picture.narrow.dots} == {"other"}
    assert picture.narrow.boxes == ()
    assert "no value" in {words.text for words in picture.narrow.words}


def drawn_radar(values: tuple[float | None, ...]) -> Picture:
    own = Values("You", values, "own")
    return radar(AXES, [own], most=4, dimension="Dimension", missing="no value", tell=str)


def test_a_whole_line_of_a_radar_is_closed() -> None:
    picture = drawn_radar((4, 3, 2, 1, 4))
    all_within(picture)
    line = next(one for one in picture.narrow.lines if one.kind == "own area")
    assert line.d.endswith("Z")
    assert line.d.count("L") == 4


def test_a_missing_value_is_a_gap_and_no_point_in_the_middle() -> None:
    picture = drawn_radar((4, None, 2, 1, 4))
    line, legend = (one for one in picture.narrow.lines if one.kind == "own")
    assert "L" not in legend.d
    assert "Z" not in line.d
    assert line.d.count("L") == 3
    assert len(picture.narrow.dots) == 4
    assert all(hypot(dot.x - MIDDLE[0], dot.y - MIDDLE[1]) > 1 for dot in picture.narrow.dots)
    assert picture.rows[1] == ("Method", "no value")


def test_a_zero_is_a_point_in_the_middle() -> None:
    dot = drawn_radar((0, 3, 2, 1, 4)).narrow.dots[0]
    assert (dot.x, dot.y) == MIDDLE


@given(st.lists(st.none() | st.floats(-10, 10), min_size=5, max_size=5).map(tuple))
def test_a_radar_stays_within_its_picture(values: tuple[float | None, ...]) -> None:
    all_within(drawn_radar(values))


def test_a_radar_needs_three_axes_and_a_value_for_each() -> None:
    with pytest.raises(ValueError, match="three axes"):
        radar(AXES[:2], [], most=4, dimension="", missing="", tell=str)
    with pytest.raises(ValueError, match="4 values for 5 axes"):
        drawn_radar((1, 2, 3, 4))


def test_a_funnel_tells_what_is_left_of_the_stage_before() -> None:
    picture = funnel(
        [Stage("Opened", 200), Stage("Begun", 100), Stage("Finished", 0)],
        head=("Stage", "Learners", "Of those before"),
        tell=str,
        share=lambda part: f"{part:.0%}",
    )
    all_within(picture)
    first, second, last = picture.narrow.boxes
    assert second.width == first.width / 2
    assert last.width > 0
    assert first.x + first.width / 2 == second.x + second.width / 2
    assert [row[2] for row in picture.rows] == ["–", "50%", "0%"]


@given(st.lists(st.integers(0, 10**9), max_size=8))
def test_a_funnel_stays_within_its_picture(counts: list[int]) -> None:
    stages = [Stage(f"Stage {n}", count) for n, count in enumerate(counts)]
    all_within(funnel(stages, head=("a", "b", "c"), tell=str, share=str))


points = st.lists(st.tuples(st.floats(0, 1e6), st.none() | st.floats(0, 1e6)), max_size=30)


@given(points.map(lambda some: sorted(some, key=lambda point: point[0])))
def test_a_sparkline_stays_within_its_picture(some: list[tuple[float, float | None]]) -> None:
    within(sparkline(some))


def test_a_sparkline_begins_left_ends_right_and_has_zero_at_the_bottom() -> None:
    drawing = sparkline([(0, 0), (1, 5), (2, 10)], width=104, height=24)
    assert drawing.lines[0].d == "M2 22L52 12L102 2"


def test_a_gap_in_time_is_a_gap_in_the_line_and_a_lone_value_a_dot() -> None:
    drawing = sparkline([(0, 1), (1, 1), (2, None), (3, 1), (4, None), (5, 1), (6, 1)])
    assert drawing.lines[0].d.count("M") == 2
    assert len(drawing.dots) == 1


def test_one_value_is_no_line() -> None:
    assert sparkline([(0, 3)]).lines == ()


@given(st.lists(st.none() | st.tuples(st.floats(0, 9), st.floats(0, 9)), max_size=12))
def test_a_line_never_crosses_a_gap(some: list[tuple[float, float] | None]) -> None:
    joined = sum(None not in pair for pair in pairwise(some))
    assert run(some).count("L") == joined


AMOUNTS = st.lists(st.one_of(st.just(0.0), st.floats(0.001, 1e6)), max_size=20)


@given(AMOUNTS)
def test_shares_fill_the_bar_and_one_of_something_is_seen(amounts: list[float]) -> None:
    found = shares(
        [(str(n), amount, f"{amount}", "own") for n, amount in enumerate(amounts)],
        head=("Version", "Learners"),
    )
    assert found.rows == tuple((str(n), f"{amount}") for n, amount in enumerate(amounts))
    within(found.narrow)
    boxes = found.narrow.boxes
    assert len(boxes) == sum(amount > 0 for amount in amounts)
    assert all(box.width >= 4 for box in boxes)
    for one, following in pairwise(boxes):
        assert following.x > one.x + one.width
    if boxes:
        assert boxes[-1].x + boxes[-1].width == pytest.approx(found.narrow.width, abs=0.2)


def test_shares_have_the_lengths_of_their_amounts() -> None:
    found = shares([("a", 3, "3", "own"), ("b", 1, "1", "other")], head=("Version", "Learners"))
    long, short = found.narrow.boxes
    assert (long.kind, short.kind) == ("own", "other")
    assert long.width - 4 == pytest.approx(3 * (short.width - 4), abs=0.3)
