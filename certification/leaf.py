"""One leaf of a scheme: which statements count toward it, and why the others do not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from certification.durations import Duration
from certification.facts import Fact
from certification.proof import Missing, Parameter, RequirementProof
from certification.scheme import FixedPeriod, Statements
from certification.timely import Moments, latest_end, timely

Missed = dict[str | None, Sequence[Fact]]

NEAR_MISSES = (
    "score_below",
    "score_absent",
    "success_differs",
    "duration_below",
    "duration_absent",
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
    """The proof of a leaf from the facts of its verb and activities, `in_order`."""
    trusted = {trust[name] for name in leaf.authorities if name in trust}
    missed = _told_apart(leaf, facts, trusted)
    within = leaf.within if isinstance(leaf.within, Duration) else None
    fit = timely(missed.pop(None, ()), within, as_of, moments)
    counting, missed["too_old"], missed["dated_ahead"] = fit
    picked = counting
    if leaf.distinct:
        picked, missed["repeated"] = _distinct(counting)
    chosen = _enough(leaf, picked)
    satisfied = chosen is not None
    evidence = picked if chosen is None else chosen
    return RequirementProof(
        id=leaf.id,
        kind="statements",
        label=leaf.label,
        satisfied=satisfied,
        progress=_progress(leaf, evidence),
        evidence=tuple(fact.statement_id for fact in evidence),
        missing=() if satisfied else _missing(leaf, missed, evidence, as_of, moments),
        expires_at=_end(leaf, counting) if satisfied else None,
        satisfied_at=chosen[-1].timestamp if chosen else None,
        verb=leaf.verb,
        activities=leaf.activities,
    )


def _told_apart(leaf: Statements, facts: Sequence[Fact], trusted: set[str]) -> Missed:
    """Those that can count as they are, under None, and the others by what keeps them from it."""
    missed: dict[str | None, list[Fact]] = defaultdict(list)
    for fact in facts:
        missed[_unfit(leaf, fact, trusted)].append(fact)
    return {**missed}


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
    if leaf.minimum_duration is not None or leaf.total_duration is not None:
        if fact.duration_cs is None:
            return "duration_absent"
        if fact.duration_cs < (leaf.minimum_duration or 0) * 100:
            return "duration_below"
    return None


def _distinct(counting: Sequence[Fact]) -> tuple[Sequence[Fact], Sequence[Fact]]:
    """The earliest fact about each activity, and the rest; what is about no activity cannot be
    told apart.
    """
    first: dict[str, Fact] = {}
    repeated: list[Fact] = []
    for fact in counting:
        if fact.activity is None or fact.activity in first:
            repeated.append(fact)
        else:
            first[fact.activity] = fact
    return list(first.values()), repeated


def _enough(leaf: Statements, picked: Sequence[Fact]) -> Sequence[Fact] | None:
    """The first of `picked` that are so many, and took so long together, as the leaf asks."""
    if leaf.total_duration is None:
        return picked[: leaf.count] if len(picked) >= leaf.count else None
    left_cs = leaf.total_duration * 100
    for many, fact in enumerate(picked, 1):
        left_cs -= fact.duration_cs or 0
        if many >= leaf.count and left_cs <= 0:
            return picked[:many]
    return None


def _progress(leaf: Statements, evidence: Sequence[Fact]) -> tuple[int, int]:
    """In records; in seconds where their time is what is still missing, or is all that is asked."""
    count = min(len(evidence), leaf.count), leaf.count
    if leaf.total_duration is None:
        return count
    took_s = min(_seconds(evidence), leaf.total_duration), leaf.total_duration
    return took_s if took_s[0] < took_s[1] or count[0] == count[1] else count


def _seconds(facts: Sequence[Fact]) -> int:
    return sum(fact.duration_cs or 0 for fact in facts) // 100


def _end(leaf: Statements, counting: Sequence[Fact]) -> datetime | None:
    """When what counts now and has not ended by then no longer suffices."""
    if not isinstance(leaf.within, Duration):
        return None
    latest: dict[object, tuple[datetime, Fact]] = {}
    for fact in counting:
        if leaf.distinct and fact.activity is None:
            continue
        key, end = fact.activity if leaf.distinct else fact, leaf.within.after(fact.timestamp)
        if key not in latest or latest[key][0] < end:
            latest[key] = end, fact
    lasting = sorted(latest.values(), key=lambda pair: pair[0], reverse=True)
    enough = _enough(leaf, [fact for _, fact in lasting])
    assert enough is not None
    return lasting[len(enough) - 1][0]


def _missing(
    leaf: Statements,
    missed: Missed,
    evidence: Sequence[Fact],
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
    if leaf.total_duration is not None and (took_s := _seconds(evidence)) < leaf.total_duration:
        reasons.append(Missing("time_needed", {"have_s": took_s, "need_s": leaf.total_duration}))
    if leaf.total_duration is None or len(evidence) < leaf.count:
        reasons.append(Missing("statements_needed", {"have": len(evidence), "need": leaf.count}))
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
        case "duration_below":
            longest = max(fact.duration_cs for fact in facts if fact.duration_cs is not None)
            return {"best_s": longest // 100, "minimum_s": leaf.minimum_duration}
        case "duration_absent":
            return {}
        case "too_old":
            assert isinstance(leaf.within, Duration)
            return {"latest": latest_end(facts, leaf.within).isoformat()}
        case "outside_period":
            assert isinstance(leaf.within, FixedPeriod)
            since, until = leaf.within.since, leaf.within.until
            return {
                "since": since.isoformat() if since else None,
                "until": until.isoformat() if until else None,
            }
        case "dated_ahead":
            return {"from": facts[0].timestamp.isoformat()}
        case _:
            return {"times": len(facts)}
