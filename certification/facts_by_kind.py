"""One member's facts, told apart by what leaves ask for, so that no leaf looks at all of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from certification.facts import Fact
from certification.scheme import Statements


def in_order(fact: Fact) -> tuple[datetime, int]:
    """The order in which facts are chosen: (timestamp, statement id)."""
    return fact.timestamp, fact.statement_id.int


class FactsByKind:
    """Facts that are `in_order`, by verb and activity.

    A long history is of few kinds: each leaf compares those, and takes its facts as they are.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._kinds: dict[str, dict[str | None, list[Fact]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for fact in facts:
            self._kinds[fact.verb][fact.activity].append(fact)

    def that_may_count(self, leaf: Statements) -> list[Fact]:
        """Those of the leaf's verb, about what it may be about; `in_order`."""
        activities = self._kinds.get(leaf.verb, {})
        found = [facts for about, facts in activities.items() if is_about(leaf, about)]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found), key=in_order)


def is_about(leaf: Statements, activity: str | None) -> bool:
    """Whether `activity` is one of the leaf's, or one step below one that ends in `/*`."""
    if not leaf.activities:
        return True
    if activity is None:
        return False
    step_above = activity.rpartition("/")[0] + "/*"
    return activity in leaf.activities or step_above in leaf.activities
