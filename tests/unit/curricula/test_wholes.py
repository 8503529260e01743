"""What several lessons come to together."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.lesson_results import LessonResult
from curricula.model import Curriculum, Item, Lesson, Module, Option
from curricula.scoring import Score
from curricula.wholes import Whole, lessons_of, whole_of

ITEM = Item("one", "single", "Which?", (Option("a", "a", True), Option("b", "b", False)))
NOW = datetime(2026, 3, 10, tzinfo=UTC)


def lesson(slug: str, *, graded: bool = True) -> Lesson:
    return Lesson(slug, slug.title(), f"{slug}.md", items=(ITEM,) if graded else ())


def result(share: float | None, *, waits: bool = False) -> LessonResult:
    return LessonResult(None if share is None else Score.of(share, 1.0), waits)


LESSONS = (lesson("one"), lesson("two"), lesson("read", graded=False))


@pytest.mark.parametrize(
    ("results", "whole"),
    [
        ({}, None),
        ({"one": result(1.0)}, Whole(0.5, 1, 3, False)),
        ({"read": result(None)}, Whole(0.0, 1, 3, False)),
        ({"one": result(1.0), "two": result(0.5)}, Whole(0.75, 2, 3, False)),
        (
            {"one": result(1.0), "two": result(0.5), "read": result(None)},
            Whole(0.75, 3, 3, False),
        ),
        (
            {"one": result(1.0), "two": result(None, waits=True), "read": result(None)},
            Whole(0.5, 3, 3, True),
        ),
        ({"other": result(1.0)}, None),
    ],
)
def test_the_mean_of_what_is_graded(results: dict[str, LessonResult], whole: Whole | None) -> None:
    assert whole_of(LESSONS, results) == whole
    assert whole is None or whole.is_completed is (whole.done == 3)


def test_where_nothing_is_graded_it_is_how_much_is_finished() -> None:
    reading = tuple(lesson(slug, graded=False) for slug in ("a", "b", "c", "d"))
    found = whole_of(reading, {"a": result(None)})
    assert found == Whole(0.25, 1, 4, False)


@given(st.lists(st.floats(0, 1) | st.none(), min_size=1, max_size=8))
def test_it_is_a_share_and_grows_with_each_result(shares: list[float | None]) -> None:
    lessons = [lesson(f"l{n}") for n in range(len(shares))]
    results: dict[str, LessonResult] = {}
    before = 0.0
    for one, share in zip(lessons, shares, strict=True):
        results[one.slug] = result(share, waits=share is None)
        found = whole_of(lessons, results)
        assert found is not None
        assert before - 1e-12 <= found.share <= 1.0
        before = found.share


def test_the_lessons_of_each_kind() -> None:
    curriculum = Curriculum(
        "c", "C", "en", (Module("m", "M", LESSONS[:2]), Module("n", "N", LESSONS[2:]))
    )
    assert lessons_of(curriculum, "curriculum", None) == ("one", "two", "read")
    assert lessons_of(curriculum, "module", "m") == ("one", "two")
    assert lessons_of(curriculum, "lesson", "read") == ("read",)
    assert lessons_of(curriculum, "module", "one") == ()
