from datetime import timedelta

from certification import FixedPeriod, evaluate, next_steps
from tests.unit.certification.builders import NOW, TRUST, A, B, C, fact, group, leaf, scheme


def steps(rule: object, *facts: object) -> list[str]:
    proof = evaluate(rule, list(facts), NOW, trust=TRUST)  # type: ignore[arg-type]  # shorter tests
    return [step.id for step in next_steps(proof)]


def test_the_open_leaves_in_the_order_of_the_scheme() -> None:
    rule = scheme(group("all", leaf("a", A), leaf("b", B), leaf("c", C)))
    assert steps(rule) == ["a", "b", "c"]
    assert steps(rule, fact(1, A)) == ["b", "c"]


def test_nothing_is_left_when_the_path_is_satisfied() -> None:
    rule = scheme(group("any", leaf("a", A), leaf("b", B)))
    assert steps(rule, fact(1, B)) == []


def test_what_a_satisfied_group_does_not_need_is_no_step() -> None:
    rule = scheme(group("all", group("at_least", leaf("a", A), leaf("b", B), need=1), leaf("c", C)))
    assert steps(rule, fact(1, A)) == ["c"]


def test_among_alternatives_the_one_nearest_to_done_comes_first() -> None:
    begun = group("all", leaf("b", B), leaf("c", C), name="both")
    rule = scheme(group("any", leaf("a", A), begun))
    assert steps(rule) == ["a", "b", "c"]
    assert steps(rule, fact(1, C)) == ["b", "a"]


def test_what_can_no_longer_be_done_comes_last() -> None:
    over = FixedPeriod(None, NOW - timedelta(days=1))
    rule = scheme(group("all", leaf("a", A, within=over), leaf("b", B)))
    assert steps(rule) == ["b", "a"]
