"""Random schemes, facts and moments, small enough to meet one another often."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from hypothesis import strategies as st

from certification import Fact, FixedPeriod, Group, Requirement, Scheme, Statements, parse_duration
from tests.unit.certification.builders import (
    COMPLETED,
    KEY,
    NOW,
    OWN,
    PASSED,
    PLACE,
    STRANGER,
    A,
    B,
    C,
)

ACTIVITIES = (A, B, C)
VERBS = (COMPLETED, PASSED)
Kind = Literal["all", "any", "at_least"]
KINDS: tuple[Kind, ...] = ("all", "any", "at_least")

moments = st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours * 6))


@st.composite
def facts(draw: st.DrawFn, number: int) -> Fact:
    return Fact(
        statement_id=UUID(int=number),
        position=number,
        verb=draw(st.sampled_from(VERBS)),
        activity=draw(st.sampled_from((*ACTIVITIES, None))),
        authority=draw(st.sampled_from((OWN, OWN, KEY, STRANGER))),
        timestamp=draw(moments),
        scaled=draw(st.sampled_from((None, 0.2, 0.7, 1.0))),
        success=draw(st.sampled_from((None, True, False))),
        duration_cs=draw(st.sampled_from((None, 0, 90_000, 360_000, 1_080_000))),
        voided=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def fact_lists(draw: st.DrawFn, most: int = 12) -> list[Fact]:
    return [draw(facts(number)) for number in range(draw(st.integers(0, most)))]


@st.composite
def fixed_periods(draw: st.DrawFn) -> FixedPeriod:
    since: datetime = draw(moments)
    until = since + timedelta(days=draw(st.integers(1, 30)))
    return draw(
        st.sampled_from(
            (FixedPeriod(since, until), FixedPeriod(since, None), FixedPeriod(None, until))
        )
    )


@st.composite
def leaves(draw: st.DrawFn) -> Statements:
    total = draw(st.sampled_from((None, None, None, 3600, 7200)))
    return Statements(
        id="leaf",
        label={"en": "leaf"},
        verb=draw(st.sampled_from(VERBS)),
        activities=draw(st.sampled_from(((), (A,), (B,), (A, B, C), (f"{PLACE}/lessons/*",)))),
        minimum_score=draw(st.sampled_from((None, None, 0.5))),
        success=draw(st.sampled_from((None, None, None, True))),
        minimum_duration=draw(st.sampled_from((None, None, None, 1800))),
        total_duration=total,
        count=draw(st.integers(1, 3)),
        distinct=total is None and draw(st.booleans()),
        within=draw(
            st.none()
            | st.sampled_from(("P10D", "P1M", "PT30H")).map(parse_duration)
            | fixed_periods()
        ),
        authorities=draw(st.sampled_from((("child",), ("child",), ("child", "key:partner")))),
    )


@st.composite
def groups(draw: st.DrawFn, below: st.SearchStrategy[Requirement]) -> Group:
    children = tuple(draw(st.lists(below, min_size=1, max_size=3)))
    kind: Kind = draw(st.sampled_from(KINDS))
    need = {"all": len(children), "any": 1}.get(kind) or draw(st.integers(1, len(children)))
    return Group("group", {"en": "group"}, kind, need, children)


requirements: st.SearchStrategy[Requirement] = st.recursive(leaves(), groups, max_leaves=5)


def numbered(node: Requirement, numbers: Iterator[int]) -> Requirement:
    """The tree with ids that are unique, as in every scheme."""
    node = replace(node, id=f"{node.id}-{next(numbers)}")
    if isinstance(node, Statements):
        return node
    return replace(node, requirements=tuple(numbered(n, numbers) for n in node.requirements))


@st.composite
def schemes(draw: st.DrawFn, *, may_expire: bool = True) -> Scheme:
    periods = (None, "P3D", "P1M") if may_expire else (None,)
    period = draw(st.sampled_from(periods))
    return Scheme(
        slug="random",
        title={"en": "Random"},
        description={"en": "Random"},
        root=numbered(draw(requirements), itertools.count()),
        expires_after=parse_duration(period) if period else None,
    )
