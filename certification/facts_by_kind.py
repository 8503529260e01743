"""One member's facts, told apart by what leaves ask for, so that no leaf looks at all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from certification.facts import Fact
from certification.scheme import Statements
from certification.verbs import DERIVED_VERBS

ByActivity = Mapping[str | None, Sequence[Fact]]


def in_order(fact: Fact) -> tuple[datetime, int]:
    """The order in which facts are chosen: (timestamp, statement id)."""
    return fact.timestamp, fact.statement_id.int


class FactsByKind:
    """Each statement once, derived ones left out, by verb and activity; each kind `in_order`.

    A long history is of few kinds: each leaf compares those, and takes its facts as they are. It
    never changes, so that threads may share it; what came later makes a longer one.
    """

    __slots__ = ("_kinds", "_many", "_up_to")

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        once = _each_once(facts)
        kinds: dict[str, dict[str | None, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for fact in sorted(once, key=in_order):
            kinds[fact.verb][fact.activity].append(fact)
        self._keep(kinds, len(once), max((fact.position for fact in once), default=0))

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[Fact]:
        return (
            fact for about in self._kinds.values() for facts in about.values() for fact in facts
        )

    def and_later(self, facts: Iterable[Fact]) -> "FactsByKind":
        """These, and `facts`; those that stand later in the log than all of these cost little."""
        more = FactsByKind(facts)
        if not self._many or not more._many:
            return more if more._many else self
        if min(fact.position for fact in more) <= self._up_to:
            return FactsByKind(chain(self, more))
        kinds: dict[str, ByActivity] = dict(self._kinds)
        for verb, activities in more._kinds.items():
            known = kinds.get(verb, {})
            kinds[verb] = {
                **known,
                **{about: _joined(known.get(about, ()), new) for about, new in activities.items()},
            }
        longer = FactsByKind()
        longer._keep(kinds, self._many + more._many, more._up_to)
        return longer

    def that_may_count(self, leaf: Statements) -> Sequence[Fact]:
        """Those of the leaf's verb, about what it may be about; `in_order`."""
        activities = self._kinds.get(leaf.verb, {})
        found = [facts for about, facts in activities.items() if is_about(leaf, about)]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found), key=in_order)

    def _keep(self, kinds: Mapping[str, ByActivity], many: int, up_to: int) -> None:
        self._kinds, self._many, self._up_to = kinds, many, up_to


def is_about(leaf: Statements, activity: str | None) -> bool:
    """Whether `activity` is one of the leaf's, or one step below one that ends in `/*`."""
    if not leaf.activities:
        return True
    if activity is None:
        return False
    step_above = activity.rpartition("/")[0] + "/*"
    return activity in leaf.activities or step_above in leaf.activities


def _each_once(facts: Iterable[Fact]) -> list[Fact]:
    """Where a statement is told of twice, what is known of it last: that it was voided."""
    by_id: dict[int, Fact] = {}
    for fact in facts:
        known = by_id.get(fact.statement_id.int)
        if known is None or (fact.voided, -fact.position) > (known.voided, -known.position):
            by_id[fact.statement_id.int] = fact
    return [fact for fact in by_id.values() if fact.verb not in DERIVED_VERBS]


def _joined(known: Sequence[Fact], new: Sequence[Fact]) -> Sequence[Fact]:
    both = [*known, *new]
    return (
        both if not known or in_order(known[-1]) < in_order(new[0]) else sorted(both, key=in_order)
    )
