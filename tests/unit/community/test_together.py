"""Whoever a chain of joinings connects is one person, whatever the chains look like."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from community.joining.together import groups_of

MEMBERS = [UUID(int=number) for number in range(8)]
ONE = st.sampled_from(MEMBERS)
PAIRS = st.sets(st.tuples(ONE, ONE).filter(lambda pair: pair[0] != pair[1]))


def reachable(start: UUID, pairs: set[tuple[UUID, UUID]]) -> frozenset[UUID]:
    seen: set[UUID] = set()
    ahead = {start}
    while ahead:
        seen |= ahead
        ahead = {b for a, b in pairs | {(b, a) for a, b in pairs} if a in seen} - seen
    return frozenset(seen)


@given(PAIRS)
def test_a_group_is_everybody_whom_a_chain_reaches(pairs: set[tuple[UUID, UUID]]) -> None:
    in_pairs = {member for pair in pairs for member in pair}
    assert groups_of(pairs) == {member: reachable(member, pairs) for member in in_pairs}


@given(PAIRS, PAIRS)
def test_parting_leaves_as_much_as_the_joinings_left_connect(
    kept: set[tuple[UUID, UUID]], parted: set[tuple[UUID, UUID]]
) -> None:
    before, after = groups_of(kept | parted), groups_of(kept)
    assert all(after[member] <= before[member] for member in after)
