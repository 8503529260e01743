"""Answers reach the log in the forms that xAPI has for them, and nobody's own words do."""

from dataclasses import replace
from typing import Any

import pytest

from community import Role
from curricula import BadAnswer, Item, Option, mark
from curricula.interactions import interaction_of
from tests.integration.items_world import KINDS, RIGHT, SECRET, ItemsWorld


def answered(course: ItemsWorld, slug: str) -> dict[str, Any]:
    return next(s for s in course.statements() if s["object"]["id"].endswith(f"/items/{slug}"))


def test_every_kind_is_recorded_as_xapi_has_it(course: ItemsWorld) -> None:
    """xAPI 1.0.3 part 2, 2.4.4.1 and appendix C."""
    expected = {
        "single": ("choice", "a", {"choices"}, ["a"]),
        "multiple": ("choice", "a[,]b", {"choices"}, ["a[,]b"]),
        "true-false": ("true-false", "true", set(), ["true"]),
        "fill-in": ("fill-in", "Paris", set(), ["Paris", "Lutetia"]),
        "numeric": ("numeric", "3.15", set(), ["3.13[:]3.15"]),
        "matching": (
            "matching",
            "a[.]2[,]b[.]1",
            {"source", "target"},
            ["a[.]2[,]b[.]1"],
        ),
        "sequencing": ("sequencing", "a[,]b[,]c", {"choices"}, ["a[,]b[,]c"]),
        "free-text": ("long-fill-in", None, set(), None),
    }
    for slug, (kind, response, lists, pattern) in expected.items():
        for name in (slug, f"try-{slug}"):
            attempt = course.give("kinds", name, RIGHT[slug])
            told = answered(course, name)
            definition, result = told["object"]["definition"], told.get("result", {})
            assert definition["interactionType"] == kind
            assert {"choices", "source", "target"} & set(definition) == lists
            assert result.get("response") == response
            assert definition.get("correctResponsesPattern") == (
                pattern if name.startswith("try-") else None
            )
            if response is None:
                assert (attempt.success, "score" in result) == (None, False)
            else:
                assert attempt.success
                assert result["success"] is True
                assert result["score"]["scaled"] == 1
    assert answered(course, "numeric")["result"]["score"]["max"] == 2
    component = answered(course, "matching")["object"]["definition"]["target"][0]
    assert component == {"id": "1", "description": {"en": "Pot"}}


def test_nobodys_own_words_are_recorded(
    course: ItemsWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for name in ("fill-in", "try-fill-in", "free-text", "try-free-text"):
        attempt = course.give("kinds", name, [SECRET])
        assert attempt.chosen == (SECRET,)
        assert course.state("kinds").attempts[name].chosen == (SECRET,)
    for item in KINDS:
        if item.slug not in ("fill-in", "free-text"):
            with pytest.raises(Exception) as refused:  # whatever is raised
                course.give("kinds", item.slug, [SECRET])
            assert "Ana" not in str(refused.value)
    text = str(course.statements()) + caplog.text
    assert "Ana" not in text
    assert "cashier" not in text


def test_a_written_answer_of_practice_waits_for_nobody(course: ItemsWorld) -> None:
    course.give("kinds", "try-free-text", [SECRET])
    state = course.state("kinds")
    assert state.waiting == frozenset()
    for slug, chosen in RIGHT.items():
        course.give("kinds", slug, chosen)
    course.finish("kinds")
    waiting = course.waiting(course.staff(Role.MENTOR))
    assert [answer.item.slug for answer in waiting] == ["free-text"]
    assert waiting[0].item.guidance == "Names who decides."


def test_the_record_of_a_sequence_does_not_tell_its_order() -> None:
    """The parts stand in the order of their keys, which an author may choose; not in hers."""
    right = Item(
        "s",
        "sequencing",
        "Order?",
        tuple(Option(key, f"Step {key}", False) for key in "cab"),
    )
    said = interaction_of(right, lambda text: {"en": text})
    assert [key for key, _ in said.choices] == ["a", "b", "c"]
    practice = interaction_of(replace(right, graded=False), lambda text: {"en": text})
    assert practice.correct_responses_pattern == ("c[,]a[,]b",)
    with pytest.raises(BadAnswer) as refused:
        mark(right, ["x", "y", "z"])
    assert "['a', 'b', 'c']" in str(refused.value)
