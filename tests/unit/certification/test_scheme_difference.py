"""What differs between two schemes, as a person would list it."""

from dataclasses import replace

from hypothesis import given, settings

from certification import Scheme, scheme_difference
from certification.scheme_difference import Change
from tests.unit.certification.builders import B, group, leaf, scheme
from tests.unit.certification.strategies import schemes

OLD = scheme(group("at_least", leaf("one"), leaf("two", B), need=1, name="both"))


def test_the_same_scheme_differs_in_nothing() -> None:
    assert scheme_difference(OLD, OLD).is_none


def test_changed_added_removed_and_moved_requirements() -> None:
    inner = group("any", leaf("one", minimum_score=0.7, count=2), name="inner")
    new = scheme(group("at_least", inner, leaf("three"), need=2, name="both"), "P2Y")
    found = scheme_difference(OLD, new)
    assert found.scheme == (Change("expires_after", None, "P2Y"),)
    assert [(one.kind, one.id) for one in found.requirements] == [
        ("changed", "both"),
        ("added", "inner"),
        ("changed", "one"),
        ("added", "three"),
        ("removed", "two"),
    ]
    assert found.requirements[0].changes == (Change("n", 1, 2),)
    assert found.requirements[2].changes == (
        Change("inside", "both", "inner"),
        Change("minimum_score", None, 0.7),
        Change("count", 1, 2),
    )


def test_words_in_another_language_are_a_change() -> None:
    new = replace(OLD, title={"en": "Test", "es": "Prueba"})
    assert scheme_difference(OLD, new).scheme == (Change("title", OLD.title, new.title),)


@settings(deadline=None)
@given(schemes(), schemes())
def test_there_is_a_difference_exactly_where_two_schemes_are_not_equal(
    one: Scheme, other: Scheme
) -> None:
    assert scheme_difference(one, one).is_none
    same_order = [leaf.id for leaf in one.leaves()] == [leaf.id for leaf in other.leaves()]
    if scheme_difference(one, other).is_none and same_order:
        assert one == other
