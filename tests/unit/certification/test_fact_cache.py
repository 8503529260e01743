"""What a process keeps of histories."""

from uuid import UUID

from certification.fact_cache import FactCache
from certification.facts_by_kind import FactsByKind
from tests.unit.certification.builders import fact


def test_the_least_used_history_is_forgotten_first() -> None:
    cache = FactCache(most=7)
    one, two, three = ((UUID(int=number), "rules") for number in (1, 2, 3))
    cache.put(one, 5, FactsByKind([fact(1), fact(2)]))
    cache.put(two, 6, FactsByKind([fact(3), fact(4)]))
    assert cache.get(one) is not None
    cache.put(three, 7, FactsByKind([fact(5), fact(6)]))
    assert cache.get(two) is None
    kept = cache.get(one)
    assert kept is not None
    assert (kept.up_to, len(kept.facts)) == (5, 2)


def test_a_history_is_replaced_by_a_newer_one_and_one_too_long_is_not_kept() -> None:
    cache = FactCache(most=3)
    key = UUID(int=1), "rules"
    cache.put(key, 1, FactsByKind([fact(1)]))
    cache.put(key, 2, FactsByKind([fact(1), fact(2)]))
    kept = cache.get(key)
    assert kept is not None
    assert kept.up_to == 2
    cache.put(key, 3, FactsByKind([fact(1), fact(2), fact(3)]))
    assert cache.get(key) is None
