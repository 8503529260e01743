"""One leaf of a scheme: which statements count toward it, and why the others do not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from certification.durations import Duration
from certification.facts import Fact
from certification.proof import Missing, Parameter, RequirementProof
from certification.scheme import FixedPeriod, Statements

Moments = list[datetime]
"""Moments at which the answer may change by itself; those that are past do no harm."""

NEAR_MISSES = (
    "score_below",
    "score_absent",
    "success_differs",
    "too_old",
    "outside_period",
    "dated_ahead",
    "repeated",
    "untrusted",
    "voided",
)


def prove_statements(
    leaf: Statements,
    facts: Sequence[Fact],
    as_of: datetime,
    trust: Mapping[str, str],
    moments: Moments,
) -> RequirementProof:
    """The proof of a leaf from facts sorted by (timestamp, statement id)."""
    trusted = {trust[name] for name in leaf.authorities if name in trust}
    counting: list[Fact] = []
    missed: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.verb != leaf.verb or not _is_about(leaf, fact.activity):
            continue
        obstacle = _unfit(leaf, fact, trusted) or _untimely(leaf, fact, as_of, moments)
        (missed[obstacle] if obstacle else counting).append(fact)
    picked = _distinct(counting, missed) if leaf.distinct else counting
    chosen = picked[: leaf.count]
    satisfied = len(chosen) == leaf.count
    return RequirementProof(
        id=leaf.id,
        kind="statements",
        label=leaf.label,
        satisfied=satisfied,
        progress=(len(chosen), leaf.count),
        evidence=tuple(fact.statement_id for fact in chosen),
        missing=() if satisfied else _missing(leaf, missed, len(chosen), as_of, moments),
        expires_at=_end(leaf, counting) if satisfied else None,
        satisfied_at=chosen[-1].timestamp if satisfied else None,
        verb=leaf.verb,
        activities=leaf.activities,
    )


def _is_about(leaf: Statements, activity: str | None) -> bool:
    if not leaf.activities:
        return True
    if activity is None:
        return False
    step_above = activity.rpartition("/")[0] + "/*"
    return activity in leaf.activities or step_above in leaf.activities


def _unfit(leaf: Statements, fact: Fact, trusted: set[str]) -> str | None:
    """Why it can never count as it is, or None."""
    if fact.voided:
        return "voided"
    if fact.authority not in trusted:
        return "untrusted"
    if isinstance(leaf.within, FixedPeriod):
        since, until = leaf.within.since, leaf.within.until
        if (since and fact.timestamp < since) or (until and fact.timestamp >= until):
            return "outside_period"
    if leaf.success is not None and fact.success is not leaf.success:
        return "success_differs"
    if leaf.minimum_score is not None:
        if fact.scaled is None:
            return "score_absent"
        if fact.scaled < leaf.minimum_score:
            return "score_below"
    return None


def _untimely(leaf: Statements, fact: Fact, as_of: datetime, moments: Moments) -> str | None:
    """Why it does not count now though it did or will, or None; notes when that changes."""
    if fact.timestamp > as_of:
        moments.append(fact.timestamp)
        return "dated_ahead"
    if isinstance(leaf.within, Duration):
        end = leaf.within.after(fact.timestamp)
        if end <= as_of:
            return "too_old"
        moments.append(end)
    return None


def _distinct(counting: Sequence[Fact], missed: dict[str, list[Fact]]) -> list[Fact]:
    """The earliest fact about each activity; what is about no activity cannot be told apart."""
    first: dict[str, Fact] = {}
    for fact in counting:
        if fact.activity is None or fact.activity in first:
            missed["repeated"].append(fact)
        else:
            first[fact.activity] = fact
    return list(first.values())


def _end(leaf: Statements, counting: Sequence[Fact]) -> datetime | None:
    """When fewer than `count` of the statements that count now will be left."""
    if not isinstance(leaf.within, Duration):
        return None
    if not leaf.distinct:
        ends = [leaf.within.after(fact.timestamp) for fact in counting]
    else:
        latest: dict[str, datetime] = {}
        for fact in counting:
            if fact.activity is not None:
                end = leaf.within.after(fact.timestamp)
                latest[fact.activity] = max(end, latest.get(fact.activity, end))
        ends = list(latest.values())
    return sorted(ends, reverse=True)[leaf.count - 1]


def _missing(
    leaf: Statements,
    missed: Mapping[str, Sequence[Fact]],
    have: int,
    as_of: datetime,
    moments: Moments,
) -> tuple[Missing, ...]:
    """The nearest miss first, what is needed last."""
    reasons: list[Missing] = []
    if isinstance(leaf.within, FixedPeriod):
        since, until = leaf.within.since, leaf.within.until
        moments.extend(moment for moment in (since, until) if moment is not None)
        if until is not None and until <= as_of:
            reasons.append(Missing("period_closed", {"until": until.isoformat()}))
        elif since is not None and since > as_of:
            reasons.append(Missing("period_not_open", {"since": since.isoformat()}))
    reasons.extend(
        Missing(code, _parameters(leaf, code, missed[code]))
        for code in NEAR_MISSES
        if missed.get(code)
    )
    reasons.append(Missing("statements_needed", {"have": have, "need": leaf.count}))
    return tuple(reasons)


def _parameters(leaf: Statements, code: str, facts: Sequence[Fact]) -> dict[str, Parameter]:
    match code:
        case "score_below":
            best = max(fact.scaled for fact in facts if fact.scaled is not None)
            return {"best": best, "minimum": leaf.minimum_score}
        case "score_absent":
            return {"minimum": leaf.minimum_score}
        case "success_differs":
            return {"wanted": "true" if leaf.success else "false"}
        case "too_old":
            assert isinstance(leaf.within, Duration)
            latest = max(leaf.within.after(fact.timestamp) for fact in facts)
            return {"latest": latest.isoformat()}
        case "outside_period":
            assert isinstance(leaf.within, FixedPeriod)
            since, until = leaf.within.since, leaf.within.until
            return {
                "since": since.isoformat() if since else None,
                "until": until.isoformat() if until else None,
            }
        case "dated_ahead":
            return {"from": min(fact.timestamp for fact in facts).isoformat()}
        case _:
            return {"times": len(facts)}
