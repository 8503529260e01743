"""Which answers still answer: a mended slip keeps them, another key or question does not."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given

from curricula import Item, Option
from curricula.differences import compare_items
from curricula.differences.fields import compare_fields
from curricula.differences.items import says_the_same
from tests.unit.curricula.differences.revisions import item, items

ASKED = item("q", prompt="Which of these names is a good one for the number of chairs?")
A, B, C = ASKED.options


def again(new: Item) -> bool:
    (found,) = compare_items([ASKED], [new])
    return found.answer_again


@pytest.mark.parametrize(
    "new",
    [
        replace(ASKED, prompt=ASKED.prompt.replace("good one", "good  one,")),
        replace(ASKED, options=(C, A, B)),
        replace(ASKED, options=(replace(A, feedback="Yes."), B, C)),
        replace(ASKED, graded=False),
    ],
    ids=["a slip mended", "options in another order", "feedback", "for practice now"],
)
def test_an_answer_stays_when_it_still_answers(new: Item) -> None:
    assert not again(new)


@pytest.mark.parametrize(
    "new",
    [
        replace(ASKED, options=(replace(A, correct=False), replace(B, correct=True), C)),
        replace(ASKED, options=(A, B)),
        replace(ASKED, options=(*ASKED.options, Option("d", "Choice d", False))),
        replace(ASKED, options=(replace(A, text=B.text), replace(B, text=A.text), C)),
        replace(ASKED, kind="multiple"),
        replace(ASKED, prompt="What does `print(2 + 3)` show?"),
    ],
    ids=["key", "option gone", "option new", "texts swapped", "kind", "another question"],
)
def test_an_answer_to_something_else_does_not_count(new: Item) -> None:
    assert again(new)


def test_questions_that_came_went_or_got_a_name() -> None:
    found = compare_items([item("a"), item("b")], [item("c"), replace(item("b"), slug="new-b")])
    assert [(each.kind, each.answer_again) for each in found] == [
        ("added", False),
        ("renamed", False),
        ("removed", True),
    ]


@given(items("q"))
def test_a_question_does_not_differ_from_itself(one: Item) -> None:
    (found,) = compare_items([one], [one])
    assert (found.kind, found.changes, found.answer_again) == ("same", (), False)


@given(items("q"), items("q"))
def test_what_changed_is_told_from_both_sides(old: Item, new: Item) -> None:
    there, back = compare_fields(old, new), compare_fields(new, old)
    assert {(c.name, repr(c.old), repr(c.new)) for c in there} == {
        (c.name, repr(c.new), repr(c.old)) for c in back
    }
    assert bool(there) is (old != new)


def test_numbers_and_code_are_never_a_slip() -> None:
    assert says_the_same("Which *one* is it?", "Which one is  it?")
    assert not says_the_same("Wait 15 minutes for the bus to come", "Wait 16 minutes for the bus")
    assert not says_the_same("`x` names a value in it", "`y` names a value in it")


@dataclass(frozen=True)
class Later:
    """A value with a field that nobody has thought of yet."""

    slug: str
    tolerance: float = 0


def test_fields_of_a_later_kind_are_compared_too() -> None:
    (change,) = compare_fields(Later("a"), Later("a", 0.5))
    assert (change.name, change.old, change.new) == ("tolerance", 0, 0.5)
