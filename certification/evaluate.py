"""The rules: what a member's statements prove as of a moment. Pure; the same in, the same out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from certification.facts import Fact
from certification.facts_by_kind import FactsByKind
from certification.leaf import prove_statements
from certification.proof import Missing, Proof, RequirementProof
from certification.scheme import Requirement, Scheme, Statements
from certification.timely import Moments


def evaluate(
    scheme: Scheme, facts: Iterable[Fact], as_of: datetime, *, trust: Mapping[str, str]
) -> Proof:
    """Prove `scheme` (its activities resolved) from one member's `facts`, in whatever order.

    `trust` gives the interned identifier for each authority name that the scheme uses (`child`,
    `key:…`); a name that is not in it vouches for nothing. Which statements are named: the
    earliest that suffice, by (timestamp, statement id); in `any` and `at_least` the requirements
    that were satisfied first.

    With `expires_after` an achievement holds that long from its moment. It is renewed when the
    requirements are satisfied again by statements that are all later than that moment, so that
    old evidence never counts for two achievements.
    """
    known = facts if isinstance(facts, FactsByKind) else FactsByKind(facts)
    moments: Moments = []
    root = _prove(scheme.root, known, as_of, trust, moments)
    achieved_at, valid_until, lapsed_at = root.satisfied_at, None, None
    if root.satisfied and scheme.expires_after is not None:
        current = root
        while root.satisfied and root.satisfied_at is not None:
            current, achieved_at = root, root.satisfied_at
            known = FactsByKind(fact for fact in known if fact.timestamp > achieved_at)
            root = _prove(scheme.root, known, as_of, trust, moments)
        assert achieved_at is not None
        valid_until = scheme.expires_after.after(achieved_at)
        if as_of < valid_until:
            root = current
            moments.append(valid_until)
        else:
            achieved_at, lapsed_at, valid_until = None, valid_until, None
    return Proof(
        satisfied=root.satisfied,
        root=root,
        next_at=min((moment for moment in moments if moment > as_of), default=None),
        as_of=as_of,
        achieved_at=achieved_at,
        valid_until=valid_until,
        lapsed_at=lapsed_at,
    )


def _prove(
    node: Requirement,
    facts: FactsByKind,
    as_of: datetime,
    trust: Mapping[str, str],
    moments: Moments,
) -> RequirementProof:
    if isinstance(node, Statements):
        return prove_statements(node, facts.that_may_count(node), as_of, trust, moments)
    children = tuple(_prove(n, facts, as_of, trust, moments) for n in node.requirements)
    done = sorted(
        ((child.satisfied_at, at) for at, child in enumerate(children) if child.satisfied_at),
    )
    have = len(done)
    satisfied = have >= node.need
    chosen = {at for _, at in done[: node.need]} if satisfied else set(range(len(children)))
    evidence = {  # of one fact each, so that the same statement is the same object
        id(statement): statement for at in sorted(chosen) for statement in children[at].evidence
    }
    return RequirementProof(
        id=node.id,
        kind=node.kind,
        label=node.label,
        satisfied=satisfied,
        progress=(min(have, node.need), node.need),
        evidence=tuple(evidence.values()),
        missing=()
        if satisfied
        else (Missing("requirements_needed", {"have": have, "need": node.need}),),
        expires_at=_nth_latest([c.expires_at for c in children if c.satisfied], node.need)
        if satisfied
        else None,
        children=children,
        satisfied_at=done[node.need - 1][0] if satisfied else None,
    )


def _nth_latest(ends: Sequence[datetime | None], need: int) -> datetime | None:
    """When fewer than `need` are left, where None never ends."""
    finite = sorted((end for end in ends if end is not None), reverse=True)
    forever = len(ends) - len(finite)
    return None if forever >= need else finite[need - 1 - forever]
