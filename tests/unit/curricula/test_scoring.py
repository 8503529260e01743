"""Scores are what the item and the choices say, whatever order or number they come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.learning_errors import BadAnswer
from curricula.marking import mark
from curricula.model import Item, Lesson, Option
from curricula.scoring import Score, lesson_score, passes, total, unanswered

KEYS = ("a", "b", "c", "d")


def single(slug: str = "one", *, graded: bool = True) -> Item:
    return Item(
        slug, "single", "Which?", tuple(Option(k, k, k == "b") for k in KEYS), graded=graded
    )


def multiple(right: str = "ab") -> Item:
    return Item("many", "multiple", "Which?", tuple(Option(k, k, k in right) for k in KEYS))


def test_single_choice_is_all_or_nothing() -> None:
    assert mark(single(), ["b"]).success
    assert mark(single(), ["b"]).scaled == 1.0
    assert not mark(single(), ["c"]).success
    assert mark(single(), ["c"]).scaled == 0.0


@pytest.mark.parametrize(
    ("chosen", "scaled", "success"),
    [
        ("ab", 1.0, True),
        ("a", 0.5, False),
        ("abc", 0.5, False),
        ("ac", 0.0, False),
        ("cd", 0.0, False),
        ("abcd", 0.0, False),
    ],
)
def test_multiple_choice_earns_shares(chosen: str, scaled: float, success: bool) -> None:
    marked = mark(multiple(), list(chosen))
    assert (marked.scaled, marked.success) == (scaled, success)


def test_choices_come_back_in_the_order_of_the_options_and_once() -> None:
    assert mark(multiple(), ["b", "a", "b"]).chosen == ("a", "b")


@pytest.mark.parametrize("chosen", [[], ["z"], ["a", "b"]])
def test_a_choice_that_does_not_fit_is_refused(chosen: list[str]) -> None:
    with pytest.raises(BadAnswer, match="'one'"):
        mark(single(), chosen)


@given(st.sets(st.sampled_from(KEYS), min_size=1), st.sets(st.sampled_from(KEYS), min_size=1))
def test_worth_is_full_exactly_when_all_right_and_nothing_else(
    right: set[str], chosen: set[str]
) -> None:
    marked = mark(multiple("".join(right)), sorted(chosen))
    assert marked.scaled is not None
    assert 0.0 <= marked.scaled <= 1.0
    assert marked.success == (chosen == right) == (marked.scaled == 1.0)


@given(st.sets(st.sampled_from(KEYS), min_size=1, max_size=3), st.sets(st.sampled_from(KEYS)))
def test_one_more_wrong_tick_never_helps(right: set[str], chosen: set[str]) -> None:
    item = multiple("".join(right))
    wrong = sorted(set(KEYS) - right)[0]
    before = (mark(item, sorted(chosen)).scaled or 0.0) if chosen else 0.0
    assert (mark(item, sorted(chosen | {wrong})).scaled or 0.0) <= before


def test_lesson_score_counts_graded_items_alone() -> None:
    lesson = Lesson("l", "L", "l.md", (single("x"), single("y"), single("try", graded=False)))
    assert lesson_score(lesson, {"x": 1.0, "try": 1.0}) == Score(0.5, 1.0, 2.0)
    assert unanswered(lesson, {"x", "try"}) == ("y",)


def test_a_lesson_that_grades_nothing_has_no_score() -> None:
    lesson = Lesson("l", "L", "l.md", (single("try", graded=False),))
    assert lesson_score(lesson, {"try": 1.0}) is None
    assert unanswered(lesson, ()) == ()


def test_total_weighs_items_and_not_lessons() -> None:
    assert total([Score.of(1, 1), None, Score.of(0, 3)]) == Score(0.25, 1, 4)
    assert total([None, None]) is None


@given(st.integers(1, 60), st.data())
def test_reaching_the_mark_exactly_passes(count: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, count))
    score = total([Score.of(1 / 3, 1)] * right * 3 + [Score.of(0, 1)] * (count - right) * 3)
    assert score is not None
    assert passes(score, right / count / 3)
    assert not passes(score, right / count / 3 + 0.001)
