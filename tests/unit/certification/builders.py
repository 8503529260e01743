"""Short ways to write facts, leaves and groups in tests."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from certification import (
    Duration,
    Fact,
    FixedPeriod,
    Group,
    Requirement,
    Scheme,
    Statements,
    parse_duration,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
PLACE = "https://child.example/communities/ignite"
A, B, C = f"{PLACE}/lessons/a", f"{PLACE}/lessons/b", f"{PLACE}/lessons/c"
OWN, KEY, STRANGER = "account::own", "account::key", "account::stranger"
TRUST: Mapping[str, str] = {"child": OWN, "key:partner": KEY}


def fact(
    number: int,
    activity: str | None = A,
    *,
    verb: str = COMPLETED,
    days: float = 0,
    scaled: float | None = None,
    success: bool | None = None,
    hours: float | None = None,
    authority: str = OWN,
    voided: bool = False,
) -> Fact:
    """Statement `number`, which happened `days` before NOW."""
    return Fact(
        statement_id=UUID(int=number),
        position=number,
        verb=verb,
        activity=activity,
        authority=authority,
        timestamp=NOW - timedelta(days=days),
        scaled=scaled,
        success=success,
        duration_cs=None if hours is None else int(hours * 360_000),
        voided=voided,
    )


def leaf(
    name: str = "leaf",
    *activities: str,
    within: str | FixedPeriod | None = None,
    verb: str = COMPLETED,
    minimum_score: float | None = None,
    success: bool | None = None,
    minimum_hours: float | None = None,
    total_hours: float | None = None,
    count: int = 1,
    distinct: bool = False,
    authorities: tuple[str, ...] = ("child",),
) -> Statements:
    """A leaf about `activities` (lesson a when none is given)."""
    return Statements(
        id=name,
        label={"en": name},
        verb=verb,
        activities=activities or (A,),
        minimum_score=minimum_score,
        success=success,
        minimum_duration=None if minimum_hours is None else int(minimum_hours * 3600),
        total_duration=None if total_hours is None else int(total_hours * 3600),
        count=count,
        distinct=distinct,
        within=parse_duration(within) if isinstance(within, str) else within,
        authorities=authorities,
    )


def group(
    kind: Literal["all", "any", "at_least"],
    *requirements: Requirement,
    name: str = "group",
    need: int | None = None,
) -> Group:
    least = {"all": len(requirements), "any": 1}.get(kind) or need or 1
    return Group(id=name, label={"en": name}, kind=kind, need=least, requirements=requirements)


def scheme(root: Requirement, expires_after: str | None = None) -> Scheme:
    validity: Duration | None = parse_duration(expires_after) if expires_after else None
    return Scheme("test", {"en": "Test"}, {"en": "Test"}, root, validity)


def ids(*numbers: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=number) for number in numbers)
