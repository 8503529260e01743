"""Two versions of a curriculum: what changed, which lesson is which, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from curricula.differences import Revision, difference, match_lessons
from curricula.errors import BadLessonMap
from tests.unit.curricula.differences.revisions import item, lesson, revision, revisions

OLD = revision(
    lesson("values", item("v1"), item("v2")),
    lesson("loops", item("l1"), item("l2")),
    lesson("reading"),
    texts={"reading.md": "One line\nand another\nand a third"},
)


@given(revisions())
def test_a_version_does_not_differ_from_itself(one: Revision) -> None:
    found = difference(one, one)
    assert found.is_empty
    assert all(each.kind == "same" and not each.is_material for each in found.lessons)


@settings(max_examples=40)
@given(revisions(), revisions())
def test_a_difference_is_whole(old: Revision, new: Revision) -> None:
    """Every lesson of both is in it once, it is empty for equal versions alone, and said again
    as a person's decision it stays as it was.
    """
    found = difference(old, new)
    assert [each.new.slug for each in found.lessons if each.new] == [
        each.slug for each in new.curriculum.lessons
    ]
    assert sorted(each.old.slug for each in found.lessons if each.old) == sorted(
        each.slug for each in old.curriculum.lessons
    )
    assert found.is_empty is (old == new)
    assert difference(old, new, found.lesson_map).lesson_map == found.lesson_map


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (lesson("repeat", path="loops.md"), "file"),
        (lesson("repeat", item("l1"), item("l2"), path="r.md"), "questions"),
        (lesson("repeat", path="r.md"), "gone"),
    ],
)
def test_a_renamed_lesson_is_found_by_what_it_kept(new: object, why: str) -> None:
    values, _, reading = OLD.curriculum.lessons
    found = {m.old: m for m in match_lessons(OLD, revision(values, new, reading))}  # type: ignore[arg-type]  # pytest's parameters
    assert found["loops"].why == why
    assert found["loops"].new == (None if why == "gone" else "repeat")
    assert found["values"].why == "name"


def test_a_renamed_lesson_is_found_by_its_text() -> None:
    text = {"r.md": "One line\nand another\nand a new one"}
    new = revision(*OLD.curriculum.lessons[:2], lesson("to-read", path="r.md"), texts=text)
    (match,) = [m for m in match_lessons(OLD, new) if m.old == "reading"]
    assert (match.new, match.why) == ("to-read", "text")


def test_a_person_decides_otherwise() -> None:
    found = {m.old: m.new for m in match_lessons(OLD, OLD, {"values": "loops", "loops": None})}
    assert found == {"values": "loops", "loops": None, "reading": "reading"}


def test_a_lesson_whose_name_was_given_away_is_gone() -> None:
    found = {m.old: (m.new, m.why) for m in match_lessons(OLD, OLD, {"values": "loops"})}
    assert found["loops"] == (None, "gone")


@pytest.mark.parametrize(
    "said", [{"nothing": "loops"}, {"loops": "nothing"}, {"loops": "values", "reading": "values"}]
)
def test_a_map_that_does_not_fit_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(BadLessonMap):
        match_lessons(OLD, OLD, said)


def test_the_difference_tells_each_kind_of_change() -> None:
    values, _, reading = OLD.curriculum.lessons
    new = revision(
        reading,
        replace(values, minutes=7, items=(item("v1", "b"), item("v2"))),
        lesson("more"),
        texts={"reading.md": OLD.texts["reading.md"] + "\nand more"},
    )
    found = {(each.new or each.old).slug: each for each in difference(OLD, new).lessons}  # type: ignore[union-attr]  # one of both is there
    assert {slug: each.kind for slug, each in found.items()} == {
        "reading": "changed",
        "values": "changed",
        "more": "added",
        "loops": "removed",
    }
    assert [change.name for change in found["values"].settings] == ["minutes"]
    assert [each.answer_again for each in found["values"].items] == [True, False]
    assert [found[slug].moved for slug in ("reading", "values")].count(True) == 1
    assert [line.text for line in found["reading"].text if line.kind == "added"] == ["and more"]
