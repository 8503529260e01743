"""Which facts count at a moment, against looking at each of them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from certification import Duration, Fact, parse_duration
from certification.facts_by_kind import FactsByKind, in_order
from certification.timely import APART, Moments, latest_end, timely
from tests.unit.certification.builders import COMPLETED, PASSED, A, B

PERIODS = ("P1M", "P11M", "P1Y", "P1M1D", "P1MT5H", "P30D", "P3D", "PT36H")
near_month_ends = st.builds(
    lambda month, day, hour: (
        datetime(2027, month, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour)
    ),
    st.sampled_from((1, 2, 3, 10, 12)),
    st.one_of(st.sampled_from((27, 28, 29, 30, 31)), st.integers(1, 40)),
    st.integers(0, 23),
)
moments = st.one_of(near_month_ends, near_month_ends.map(lambda at: at + timedelta(days=31)))


def told(number: int, at: datetime, verb: str = COMPLETED, about: str | None = A) -> Fact:
    return Fact(UUID(int=number), number, verb, about, "own", at)


@given(st.lists(near_month_ends, max_size=30), st.sampled_from(PERIODS), moments)
def test_it_is_what_looking_at_each_fact_tells(
    dates: list[datetime], period: str, as_of: datetime
) -> None:
    within = parse_duration(period)
    facts = [told(number, at) for number, at in enumerate(sorted(dates), 1)]
    noted: Moments = []
    found = timely(facts, within, as_of, noted)
    ends = {fact: within.after(fact.timestamp) for fact in facts}
    ahead = [fact for fact in facts if fact.timestamp > as_of]
    counting = [fact for fact in facts if fact not in ahead and ends[fact] > as_of]
    assert list(found.dated_ahead) == ahead
    assert list(found.counting) == counting
    assert list(found.too_old) == [fact for fact in facts if fact not in ahead + counting]
    changes = [ends[fact] for fact in counting] + [fact.timestamp for fact in ahead]
    later = (moment for moment in noted if moment > as_of)
    assert min(later, default=None) == min(changes, default=None)
    if facts:
        assert latest_end(facts, within) == max(ends.values())


@given(near_month_ends, st.integers(0, 80), st.sampled_from(PERIODS))
@example(datetime(2027, 1, 28, 23, tzinfo=UTC), 0, "P1M")
def test_so_far_apart_no_two_ends_change_their_order(
    first: datetime, hours: int, period: str
) -> None:
    within: Duration = parse_duration(period)
    assert within.after(first) <= within.after(first + APART + timedelta(hours=hours))


def test_nearer_ones_may_change_it() -> None:
    month = parse_duration("P1M")
    early = datetime(2027, 1, 30, 23, tzinfo=UTC)
    assert month.after(early) > month.after(early + timedelta(hours=2))


some_facts = st.lists(
    st.builds(
        told,
        st.integers(1, 25),
        near_month_ends,
        st.sampled_from((COMPLETED, PASSED)),
        st.sampled_from((A, B, None)),
    ),
    max_size=25,
)


@given(some_facts, some_facts)
def test_facts_that_came_in_turns_are_those_that_came_at_once(
    before: list[Fact], after: list[Fact]
) -> None:
    whole, grown = FactsByKind(before + after), FactsByKind(before).and_later(after)
    assert sorted(grown, key=in_order) == sorted(whole, key=in_order)
    assert len(grown) == len(whole) == len(list(whole))


def test_a_longer_history_leaves_the_one_it_was_made_of_as_it_was() -> None:
    day = datetime(2027, 1, 5, tzinfo=UTC)
    short = FactsByKind([told(1, day), told(2, day, about=B)])
    longer = short.and_later([told(3, day - timedelta(days=1)), told(4, day, PASSED)])
    assert [fact.position for fact in short] == [1, 2]
    assert [fact.position for fact in longer] == [3, 1, 2, 4]
