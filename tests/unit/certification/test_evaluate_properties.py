"""What holds for every scheme and every set of facts."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from certification import (
    Fact,
    Proof,
    RequirementProof,
    Scheme,
    evaluate,
    proof_from_json,
    proof_to_json,
)
from tests.unit.certification.builders import COMPLETED, NOW, OWN, TRUST
from tests.unit.certification.strategies import fact_lists, facts, moments, schemes

SECOND = timedelta(microseconds=1)


def answer(proof: Proof) -> Proof:
    """The proof without the moment of asking."""
    return replace(proof, as_of=NOW)


def satisfied_ids(node: RequirementProof) -> set[str]:
    below = set().union(*(satisfied_ids(child) for child in node.children))
    return below | ({node.id} if node.satisfied else set())


@settings(deadline=None)
@given(schemes(), fact_lists(), st.randoms(use_true_random=False), moments)
def test_the_order_of_facts_does_not_matter(
    scheme: Scheme, known: list[Fact], random: object, as_of: datetime
) -> None:
    shuffled = [*known, *known[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object here
    assert evaluate(scheme, shuffled, as_of, trust=TRUST) == evaluate(
        scheme, known, as_of, trust=TRUST
    )


@settings(deadline=None)
@given(schemes(), fact_lists(), moments, st.integers(0, 12))
def test_an_irrelevant_fact_changes_nothing(
    scheme: Scheme, known: list[Fact], as_of: datetime, at: int
) -> None:
    elsewhere = "https://child.example/communities/other/thing"
    stray = [
        Fact(UUID(int=900), 900, "http://adlnet.gov/expapi/verbs/attended", None, OWN, as_of),
        Fact(UUID(int=901), 901, "https://w3id.org/xapi/tla/verbs/asserted", elsewhere, OWN, as_of),
    ]
    if all(leaf.activities for leaf in scheme.leaves()):
        stray.append(Fact(UUID(int=902), 902, COMPLETED, elsewhere, OWN, as_of, 1.0, True))
    assert evaluate(scheme, [*known[:at], *stray, *known[at:]], as_of, trust=TRUST) == evaluate(
        scheme, known, as_of, trust=TRUST
    )


@settings(deadline=None)
@given(schemes(), fact_lists(), facts(500), moments)
def test_what_nobody_trusts_satisfies_nothing(
    scheme: Scheme, known: list[Fact], claim: Fact, as_of: datetime
) -> None:
    claim = replace(claim, authority="account::somebody", voided=False)
    before = evaluate(scheme, known, as_of, trust=TRUST)
    after = evaluate(scheme, [*known, claim], as_of, trust=TRUST)
    assert satisfied_ids(after.root) == satisfied_ids(before.root)
    assert after.root.evidence == before.root.evidence
    assert (after.satisfied, after.achieved_at) == (before.satisfied, before.achieved_at)


@settings(deadline=None)
@given(schemes(may_expire=False), fact_lists(), facts(500), moments)
def test_one_more_valid_fact_never_takes_anything_away(
    scheme: Scheme, known: list[Fact], more: Fact, as_of: datetime
) -> None:
    more = replace(more, voided=False)
    before = evaluate(scheme, known, as_of, trust=TRUST)
    after = evaluate(scheme, [*known, more], as_of, trust=TRUST)
    assert satisfied_ids(before.root) <= satisfied_ids(after.root)
    assert not (before.satisfied and not after.satisfied)


@settings(deadline=None)
@given(schemes(), fact_lists(), moments)
def test_a_voided_fact_counts_as_little_as_none(
    scheme: Scheme, known: list[Fact], as_of: datetime
) -> None:
    left = [fact for fact in known if not fact.voided]
    with_voided = evaluate(scheme, known, as_of, trust=TRUST)
    without = evaluate(scheme, left, as_of, trust=TRUST)
    assert with_voided.satisfied == without.satisfied
    assert with_voided.root.evidence == without.root.evidence


@settings(max_examples=300, deadline=None)
@given(schemes(), fact_lists(), moments, st.floats(0, 1, exclude_max=True))
def test_nothing_changes_by_itself_before_next_at(
    scheme: Scheme, known: list[Fact], as_of: datetime, part: float
) -> None:
    now = evaluate(scheme, known, as_of, trust=TRUST)
    end = now.next_at or as_of + timedelta(days=4000)
    assert end > as_of
    for later in (end - SECOND, as_of + (end - as_of) * part):
        if as_of <= later < end:
            assert answer(evaluate(scheme, known, later, trust=TRUST)) == answer(now)


@settings(deadline=None)
@given(schemes(), fact_lists(), moments)
def test_what_expires_is_satisfied_until_that_moment_and_not_at_it(
    scheme: Scheme, known: list[Fact], as_of: datetime
) -> None:
    known = [fact for fact in known if fact.timestamp <= as_of]
    proof = evaluate(scheme, known, as_of, trust=TRUST)
    if proof.satisfied and proof.expires_at is not None and scheme.expires_after is None:
        end = proof.expires_at
        assert evaluate(scheme, known, end - SECOND, trust=TRUST).satisfied
        assert not evaluate(scheme, known, end, trust=TRUST).satisfied


@settings(deadline=None)
@given(schemes(), fact_lists(), moments)
def test_evidence_is_among_the_facts_and_sufficient_by_itself(
    scheme: Scheme, known: list[Fact], as_of: datetime
) -> None:
    proof = evaluate(scheme, known, as_of, trust=TRUST)
    named = [fact for fact in known if fact.statement_id in proof.root.evidence]
    assert len(named) == len(proof.root.evidence)
    if proof.satisfied:
        again = evaluate(scheme, named, as_of, trust=TRUST)
        assert again.satisfied
        assert again.achieved_at == proof.achieved_at


@settings(deadline=None)
@given(schemes(), fact_lists(), moments)
def test_a_proof_survives_being_saved(scheme: Scheme, known: list[Fact], as_of: datetime) -> None:
    proof = evaluate(scheme, known, as_of, trust=TRUST)
    assert proof_from_json(proof_to_json(proof)) == proof
