"""Requirements of time: how long each record took, and all of them together."""

from datetime import timedelta

from certification import Missing, evaluate
from tests.unit.certification.builders import NOW, TRUST, A, B, fact, ids, leaf, scheme


def test_hours_are_added_up_from_the_earliest_on() -> None:
    rule = scheme(leaf("mentoring", total_hours=10))
    facts = [fact(1, days=4, hours=4), fact(2, days=3, hours=4), fact(3, days=2, hours=3)]
    short = evaluate(rule, facts[:2], NOW, trust=TRUST)
    assert not short.satisfied
    assert short.root.progress == (8 * 3600, 10 * 3600)
    assert short.root.evidence == ids(1, 2)
    assert short.root.missing == (Missing("time_needed", {"have_s": 28_800, "need_s": 36_000}),)
    proof = evaluate(rule, [*facts, fact(4, days=1, hours=9)], NOW, trust=TRUST)
    assert proof.satisfied
    assert proof.root.evidence == ids(1, 2, 3)
    assert proof.root.progress == (36_000, 36_000)
    assert proof.achieved_at == NOW - timedelta(days=2)


def test_hours_and_a_number_of_records_are_both_needed() -> None:
    rule = scheme(leaf(total_hours=2, count=3))
    one = evaluate(rule, [fact(1, days=9, hours=5)], NOW, trust=TRUST)
    assert one.root.progress == (1, 3)
    assert one.root.missing == (Missing("statements_needed", {"have": 1, "need": 3}),)
    facts = [fact(1, days=9, hours=0.5), fact(2, days=8, hours=0.5), fact(3, days=7, hours=0.5)]
    three = evaluate(rule, facts, NOW, trust=TRUST)
    assert three.root.progress == (5400, 7200)
    assert [reason.code for reason in three.root.missing] == ["time_needed"]
    assert evaluate(rule, [*facts, fact(4, hours=0.5)], NOW, trust=TRUST).satisfied


def test_each_must_have_taken_long_enough() -> None:
    rule = scheme(leaf(minimum_hours=1))
    proof = evaluate(rule, [fact(1, hours=0.5), fact(2, hours=0.75), fact(3)], NOW, trust=TRUST)
    assert proof.root.missing == (
        Missing("duration_below", {"best_s": 2700, "minimum_s": 3600}),
        Missing("duration_absent", {}),
        Missing("statements_needed", {"have": 0, "need": 1}),
    )
    assert evaluate(rule, [fact(4, hours=1)], NOW, trust=TRUST).satisfied


def test_hours_expire_when_those_left_are_too_few() -> None:
    rule = scheme(leaf("cpd", A, B, total_hours=3, within="P30D"))
    facts = [fact(1, A, days=20, hours=2), fact(2, B, days=10, hours=2), fact(3, A, hours=1)]
    proof = evaluate(rule, facts, NOW, trust=TRUST)
    assert proof.satisfied
    assert proof.expires_at == NOW + timedelta(days=20)
    assert not evaluate(rule, facts, NOW + timedelta(days=20), trust=TRUST).satisfied


def test_fractions_of_a_second_add_up_exactly() -> None:
    rule = scheme(leaf(total_hours=1 / 3600))
    tenths = [fact(number, days=number, hours=0.1 / 3600) for number in range(1, 11)]
    assert not evaluate(rule, tenths[:9], NOW, trust=TRUST).satisfied
    assert evaluate(rule, tenths, NOW, trust=TRUST).satisfied
