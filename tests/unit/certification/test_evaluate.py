"""The rules by example; what holds for every scheme is in test_evaluate_properties.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from certification import FixedPeriod, Missing, evaluate
from tests.unit.certification.builders import (
    COMPLETED,
    KEY,
    NOW,
    OWN,
    PASSED,
    PLACE,
    STRANGER,
    TRUST,
    A,
    B,
    C,
    fact,
    group,
    ids,
    leaf,
    scheme,
)


def test_nothing_done_names_what_is_needed() -> None:
    proof = evaluate(scheme(leaf(count=2)), [], NOW, trust=TRUST)
    assert not proof.satisfied
    assert proof.root.progress == (0, 2)
    assert proof.root.missing == (Missing("statements_needed", {"have": 0, "need": 2}),)
    assert proof.next_at is None


def test_the_earliest_sufficient_statements_are_named() -> None:
    facts = [fact(1, days=1), fact(2, days=9), fact(3, days=5)]
    proof = evaluate(scheme(leaf(count=2)), facts, NOW, trust=TRUST)
    assert proof.satisfied
    assert proof.root.evidence == ids(2, 3)
    assert proof.achieved_at == NOW - timedelta(days=5)


def test_of_two_at_the_same_moment_the_lower_id_is_named() -> None:
    proof = evaluate(scheme(leaf()), [fact(7, days=1), fact(4, days=1)], NOW, trust=TRUST)
    assert proof.root.evidence == ids(4)


def test_verb_and_activity_must_be_those_asked_for() -> None:
    facts = [fact(1, B), fact(2, verb=PASSED), fact(3, None), fact(4, f"{A}/items/one")]
    proof = evaluate(scheme(leaf()), facts, NOW, trust=TRUST)
    assert proof.root.missing == (Missing("statements_needed", {"have": 0, "need": 1}),)


def test_what_several_activities_gave_is_named_in_the_order_of_time() -> None:
    rule = scheme(leaf("l", A, B, count=3))
    facts = [fact(1, A, days=2), fact(2, B, days=9), fact(3, A, days=5), fact(4, B, days=7)]
    assert evaluate(rule, facts, NOW, trust=TRUST).root.evidence == ids(2, 4, 3)


def test_a_star_stands_for_everything_one_step_below() -> None:
    rule = scheme(leaf("l", f"{PLACE}/lessons/*", count=2, distinct=True))
    assert evaluate(rule, [fact(1, A), fact(2, B)], NOW, trust=TRUST).satisfied
    assert not evaluate(rule, [fact(1, A), fact(2, f"{A}/items/x")], NOW, trust=TRUST).satisfied


def test_a_score_below_the_minimum_is_told_with_the_best() -> None:
    rule = scheme(leaf(minimum_score=0.7))
    facts = [fact(1, scaled=0.4), fact(2, scaled=0.6), fact(3, scaled=None)]
    proof = evaluate(rule, facts, NOW, trust=TRUST)
    assert proof.root.missing[0] == Missing("score_below", {"best": 0.6, "minimum": 0.7})
    assert proof.root.missing[1] == Missing("score_absent", {"minimum": 0.7})
    assert evaluate(rule, [*facts, fact(4, scaled=0.7)], NOW, trust=TRUST).root.evidence == ids(4)


def test_success_must_be_the_one_asked_for() -> None:
    rule = scheme(leaf(success=True))
    proof = evaluate(rule, [fact(1, success=False), fact(2)], NOW, trust=TRUST)
    assert proof.root.missing[0] == Missing("success_differs", {"wanted": "true"})
    assert evaluate(rule, [fact(3, success=True)], NOW, trust=TRUST).satisfied


def test_a_statement_from_an_untrusted_authority_moves_nothing() -> None:
    claims = [fact(1, authority=KEY, scaled=1.0, success=True), fact(2, authority=STRANGER)]
    proof = evaluate(scheme(leaf()), claims, NOW, trust=TRUST)
    assert not proof.satisfied
    assert proof.root.evidence == ()
    assert proof.root.missing[0] == Missing("untrusted", {"times": 2})


def test_it_counts_when_the_scheme_trusts_that_keys_authority() -> None:
    rule = scheme(leaf(authorities=("child", "key:partner")))
    facts = [fact(1, authority=KEY, days=2), fact(2, authority=STRANGER, days=9)]
    assert evaluate(rule, facts, NOW, trust=TRUST).root.evidence == ids(1)


def test_a_scheme_may_trust_a_key_alone() -> None:
    rule = scheme(leaf(authorities=("key:partner",)))
    assert not evaluate(rule, [fact(1, authority=OWN)], NOW, trust=TRUST).satisfied


def test_an_authority_that_is_not_known_vouches_for_nothing() -> None:
    rule = scheme(leaf(authorities=("key:gone",)))
    assert not evaluate(rule, [fact(1), fact(2, authority=KEY)], NOW, trust=TRUST).satisfied


def test_a_voided_statement_counts_no_more() -> None:
    proof = evaluate(scheme(leaf()), [fact(1, voided=True)], NOW, trust=TRUST)
    assert not proof.satisfied
    assert proof.root.missing[0] == Missing("voided", {"times": 1})


@pytest.mark.parametrize("verb", ["planned", "asserted", "achieved", "expired"])
def test_what_the_system_concluded_never_feeds_a_rule(verb: str) -> None:
    iri = f"https://w3id.org/xapi/tla/verbs/{verb}"
    proof = evaluate(scheme(leaf(verb=iri)), [fact(1, verb=iri)], NOW, trust=TRUST)
    assert not proof.satisfied


def test_distinct_counts_each_activity_once() -> None:
    rule = scheme(leaf("l", A, B, C, count=2, distinct=True))
    proof = evaluate(rule, [fact(1, A, days=3), fact(2, A, days=2)], NOW, trust=TRUST)
    assert proof.root.progress == (1, 2)
    assert proof.root.missing[0] == Missing("repeated", {"times": 1})
    more = [fact(1, A, days=3), fact(2, A, days=2), fact(3, C, days=1)]
    assert evaluate(rule, more, NOW, trust=TRUST).root.evidence == ids(1, 3)


def test_within_a_period_an_old_statement_no_longer_counts() -> None:
    rule = scheme(leaf(within="P1M"))
    done = datetime(2026, 5, 15, 12, tzinfo=UTC)
    before = evaluate(rule, [fact(1, days=31)], done + timedelta(days=30), trust=TRUST)
    assert before.satisfied
    assert before.next_at == before.expires_at == NOW
    now = evaluate(rule, [fact(1, days=31)], NOW, trust=TRUST)
    assert not now.satisfied
    assert now.root.missing[0] == Missing("too_old", {"latest": NOW.isoformat()})
    assert now.next_at is None


def test_a_younger_statement_holds_it_when_the_named_one_gets_too_old() -> None:
    proof = evaluate(
        scheme(leaf(within="P10D")), [fact(1, days=9), fact(2, days=4)], NOW, trust=TRUST
    )
    assert proof.root.evidence == ids(1)
    assert proof.next_at == NOW + timedelta(days=1)
    assert proof.root.expires_at == NOW + timedelta(days=6)


def test_at_the_end_of_a_month_a_later_statement_may_end_earlier() -> None:
    rule = scheme(leaf("l", A, within="P1M", distinct=True))
    day_before = replace(fact(1), timestamp=datetime(2026, 1, 30, 10, tzinfo=UTC))
    last_day = replace(fact(2), timestamp=datetime(2026, 1, 31, 9, tzinfo=UTC))
    as_of = datetime(2026, 2, 1, tzinfo=UTC)
    proof = evaluate(rule, [day_before, last_day], as_of, trust=TRUST)
    assert proof.next_at == datetime(2026, 2, 28, 9, tzinfo=UTC)
    assert proof.expires_at == datetime(2026, 2, 28, 10, tzinfo=UTC)


def test_a_fixed_period_includes_its_beginning_and_not_its_end() -> None:
    since, until = NOW - timedelta(days=10), NOW - timedelta(days=5)
    rule = scheme(leaf(within=FixedPeriod(since, until)))
    assert evaluate(rule, [fact(1, days=10)], NOW, trust=TRUST).satisfied
    late = evaluate(rule, [fact(1, days=5), fact(2, days=11)], NOW, trust=TRUST)
    assert [reason.code for reason in late.root.missing] == [
        "period_closed",
        "outside_period",
        "statements_needed",
    ]


def test_a_fixed_period_that_opens_later_wakes_the_path() -> None:
    since = NOW + timedelta(days=3)
    proof = evaluate(scheme(leaf(within=FixedPeriod(since, None))), [], NOW, trust=TRUST)
    assert proof.root.missing[0] == Missing("period_not_open", {"since": since.isoformat()})
    assert proof.next_at == since


def test_a_statement_dated_ahead_counts_once_its_time_has_come() -> None:
    facts = [fact(1, days=-2)]
    proof = evaluate(scheme(leaf()), facts, NOW, trust=TRUST)
    assert not proof.satisfied
    assert proof.next_at == NOW + timedelta(days=2)
    assert evaluate(scheme(leaf()), facts, proof.next_at, trust=TRUST).satisfied


def test_any_names_the_branch_that_was_done_first() -> None:
    rule = scheme(group("any", leaf("a", A), leaf("b", B)))
    proof = evaluate(rule, [fact(1, A, days=1), fact(2, B, days=5)], NOW, trust=TRUST)
    assert proof.root.evidence == ids(2)
    assert proof.root.progress == (1, 1)
    assert proof.achieved_at == NOW - timedelta(days=5)


def test_at_least_counts_and_names_the_first_n() -> None:
    rule = scheme(group("at_least", leaf("a", A), leaf("b", B), leaf("c", C), need=2))
    one = evaluate(rule, [fact(1, B)], NOW, trust=TRUST)
    assert one.root.missing == (Missing("requirements_needed", {"have": 1, "need": 2}),)
    facts = [fact(1, B, days=1), fact(2, A, days=2), fact(3, C, days=3)]
    assert evaluate(rule, facts, NOW, trust=TRUST).root.evidence == ids(2, 3)


def test_all_in_any_in_all() -> None:
    rule = scheme(
        group(
            "all",
            leaf("a", A),
            group("any", group("all", leaf("b", B), leaf("c", C), name="both"), leaf("p", A),
                  name="either"),
            name="root",
        )
    )  # fmt: skip
    assert evaluate(rule, [fact(1, A)], NOW, trust=TRUST).satisfied
    assert not evaluate(rule, [fact(1, B), fact(2, C)], NOW, trust=TRUST).satisfied


def test_a_group_ends_when_too_few_of_its_requirements_are_left() -> None:
    rule = scheme(
        group(
            "at_least",
            leaf("a", A, within="P10D"),
            leaf("b", B, within="P10D"),
            leaf("c", C),
            need=2,
        )
    )
    facts = [fact(1, A, days=2), fact(2, B, days=4), fact(3, C, days=9)]
    proof = evaluate(rule, facts, NOW, trust=TRUST)
    assert proof.expires_at == NOW + timedelta(days=8)
    assert evaluate(rule, facts, NOW + timedelta(days=8), trust=TRUST).root.progress == (1, 2)


class TestValidity:
    rule = scheme(group("all", leaf("a", A), leaf("b", B)), expires_after="P1Y")

    def test_it_holds_for_its_time_from_the_moment_of_achievement(self) -> None:
        facts = [fact(1, A, days=100), fact(2, B, days=50)]
        proof = evaluate(self.rule, facts, NOW, trust=TRUST)
        assert proof.satisfied
        assert proof.achieved_at == NOW - timedelta(days=50)
        assert proof.valid_until == proof.next_at == proof.expires_at
        assert proof.valid_until == NOW - timedelta(days=50) + timedelta(days=365)

    def test_it_lapses_and_old_evidence_does_not_renew_it(self) -> None:
        facts = [fact(1, A, days=800), fact(2, B, days=700)]
        proof = evaluate(self.rule, facts, NOW, trust=TRUST)
        assert not proof.satisfied
        assert proof.lapsed_at == NOW - timedelta(days=700) + timedelta(days=365)
        assert proof.root.progress == (0, 2)
        assert (proof.achieved_at, proof.valid_until) == (None, None)

    def test_doing_all_of_it_again_renews_it(self) -> None:
        facts = [fact(1, A, days=800), fact(2, B, days=700), fact(3, A, days=30)]
        half = evaluate(self.rule, facts, NOW, trust=TRUST)
        assert not half.satisfied
        assert half.root.progress == (1, 2)
        again = evaluate(self.rule, [*facts, fact(4, B, days=10)], NOW, trust=TRUST)
        assert again.satisfied
        assert again.root.evidence == ids(3, 4)
        assert again.achieved_at == NOW - timedelta(days=10)

    def test_renewed_before_it_lapses_it_holds_on_from_there(self) -> None:
        facts = [fact(n, activity, days=days) for n, activity, days in
                 [(1, A, 300), (2, B, 300), (3, A, 20), (4, B, 10)]]  # fmt: skip
        proof = evaluate(self.rule, facts, NOW, trust=TRUST)
        assert proof.valid_until == NOW + timedelta(days=355)

    def test_that_somebody_completed_it_twice_needs_the_verb_asked_for(self) -> None:
        facts = [fact(1, A, days=800), fact(2, B, days=700), fact(3, A, days=3),
                 fact(4, B, days=2, verb=PASSED)]  # fmt: skip
        assert not evaluate(self.rule, facts, NOW, trust=TRUST).satisfied
        assert COMPLETED != PASSED
