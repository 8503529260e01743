"""Rules for how long what is kept is kept: made, changed, ended and told."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import Session

from lrs_adapter.errors import BadRule, UnknownRule
from lrs_adapter.retention.models import LrsRetentionRule
from storage import UnitOfWork

MOST_MONTHS = 1_200
MOST_RULES = 200


class Kept(StrEnum):
    """What a rule may be about. Each has its own moment from which months are counted: a record's
    when it happened, a document's when it changed last, a launch's and a refusal's when it was.
    """

    RECORDS = "records"
    STATES = "states"
    PROFILES = "profiles"
    LAUNCHES = "launches"
    REFUSALS = "refusals"


NARROWED = {
    Kept.RECORDS: frozenset({"community", "verb", "activity", "activity_type"}),
    Kept.STATES: frozenset({"community", "activity"}),
    Kept.PROFILES: frozenset({"community"}),
    Kept.LAUNCHES: frozenset({"activity"}),
    Kept.REFUSALS: frozenset[str](),
}
"""By what a rule of each kind may be narrowed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule is about; None is all of it. A community is given by id and IRI."""

    kind: Kept
    community: tuple[UUID, str] | None = None
    verb: str | None = None
    activity: str | None = None
    activity_type: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """See `LrsRetentionRule`. `letting` are those whose mentions may still be there."""

    id: UUID
    scope: Scope
    months: int
    made: datetime
    cursor: int
    began: datetime | None
    done: datetime | None
    removed: int
    kept: int
    letting: int = 0


def set_rule(uow: UnitOfWork, scope: Scope, months: int, now: datetime) -> tuple[Rule, int | None]:
    """Keep what is of `scope` so many months from now on; the rule, and how many it were before.

    Raises `BadRule`.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise BadRule(
            f"{months} is no number of months to keep anything",
            f"Give 1 to {MOST_MONTHS}; what shall stay for ever needs no rule.",
        )
    given = {"community", "verb", "activity", "activity_type"}
    for narrowed in sorted(given - NARROWED[scope.kind]):
        if getattr(scope, narrowed) is not None:
            raise BadRule(
                f"{scope.kind.value} cannot be told apart by {narrowed.replace('_', ' ')}",
                "Leave it out; `child retention set --help` says what each kind takes.",
            )
    found = next((one for one in rules(uow.session) if one.scope == scope), None)
    if found is not None:
        row = uow.session.get_one(LrsRetentionRule, found.id)
        before, row.months = row.months, months
        _anew(row)
        uow.session.flush()
        return _rule(row), before
    if (uow.session.scalar(select(func.count()).select_from(LrsRetentionRule)) or 0) >= MOST_RULES:
        raise BadRule(f"There are {MOST_RULES} rules already", "End one that is needed no more.")
    community_id, community_iri = scope.community or (None, None)
    row = LrsRetentionRule(
        id=uuid4(),
        kind=scope.kind.value,
        community_id=community_id,
        community_iri=community_iri,
        verb=scope.verb,
        activity=scope.activity,
        activity_type=scope.activity_type,
        months=months,
        made=now,
        cursor=0,
        removed=0,
        kept=0,
        letting=0,
        keeping=0,
    )
    uow.session.add(row)
    uow.session.flush()
    return _rule(row), None


def end_rule(uow: UnitOfWork, rule_id: UUID) -> Rule:
    """Nothing more goes by it; what went stays gone. Where it was `letting` some go, the caller
    forgets their mentions once this is committed. Raises `UnknownRule`.
    """
    row = uow.session.get(LrsRetentionRule, rule_id, with_for_update=True)
    if row is None:
        raise UnknownRule(rule_id)
    ended = _rule(row)
    uow.session.execute(delete(LrsRetentionRule).where(LrsRetentionRule.id == rule_id))
    return ended


def rules(session: Session) -> list[Rule]:
    """The oldest first."""
    query = select(LrsRetentionRule).order_by(LrsRetentionRule.made, LrsRetentionRule.id)
    return [_rule(row) for row in session.scalars(query)]


def shortest(kind: Kept) -> ScalarSelect[Any]:
    """The fewest months of all rules about a kind, as part of another query; null where none is."""
    months = select(func.min(LrsRetentionRule.months)).where(LrsRetentionRule.kind == kind.value)
    return months.scalar_subquery()


def before(rule: Rule, now: datetime) -> datetime:
    """What happened before goes: so many months ago, on the same day or the last of its month."""
    now = now.astimezone(UTC)
    months = now.year * 12 + now.month - 1 - rule.months
    year, month = max(1, months // 12), months % 12 + 1
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return now.replace(year=year, month=month, day=min(now.day, 28))


def kept_until(moment: datetime, months: int) -> datetime:
    """When what happened then goes by a rule of so many months: the other way round of `before`."""
    there = moment.astimezone(UTC)
    count = there.year * 12 + there.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return there.replace(year=year, month=month, day=min(there.day, monthrange(year, month)[1]))


def matches(scope: Scope, statement: Mapping[str, Any]) -> bool:
    """Whether a record is of what a rule is about. Values in, a value out."""
    target = statement["object"]
    is_activity = target.get("objectType", "Activity") == "Activity"
    if scope.verb is not None and statement["verb"]["id"] != scope.verb:
        return False
    if scope.activity is not None and not (is_activity and target["id"] == scope.activity):
        return False
    if scope.activity_type is not None:
        definition = target.get("definition") if is_activity else None
        if not isinstance(definition, dict) or definition.get("type") != scope.activity_type:
            return False
    return scope.community is None or scope.community[1] in _activities(statement)


def _activities(statement: Mapping[str, Any]) -> set[str]:
    """The activities that a record stands under, and its own."""
    found = {statement["object"].get("id")}
    under = statement.get("context", {}).get("contextActivities", {})
    for some in under.values():
        found |= {one["id"] for one in (some if isinstance(some, list) else [some])}
    return {one for one in found if one is not None}


def _anew(row: LrsRetentionRule) -> None:
    """What the pass under way let go is told, and its mentions go, at the end of the next."""
    row.cursor, row.began, row.done, row.keeping = 0, None, None, 0


def _rule(row: LrsRetentionRule) -> Rule:
    community = (
        None
        if row.community_id is None or row.community_iri is None
        else (row.community_id, row.community_iri)
    )
    return Rule(
        id=row.id,
        scope=Scope(Kept(row.kind), community, row.verb, row.activity, row.activity_type),
        months=row.months,
        made=row.made,
        cursor=row.cursor,
        began=row.began,
        done=row.done,
        removed=row.removed,
        kept=row.kept,
        letting=row.letting,
    )
