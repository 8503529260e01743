"""Two steps of the way to one person at the same moment: one of them is taken."""

import threading
from collections.abc import Callable
from uuid import UUID

from community import (
    AlreadyTogether,
    Asker,
    Joining,
    UnknownOffer,
    confirm_joining,
)
from tests.integration.joining.joining_world import NOW, Members


def test_confirming_twice_at_once_joins_once(members: Members) -> None:
    first, second = members.new(), members.new()
    made = members.make(first)
    members.enter(second, made.code)
    number = members.accept(second, made.offer_id)
    done = _at_once(2, lambda: members.confirm(first, made.offer_id, number))
    assert [isinstance(one, Joining) for one in done].count(True) == 1
    assert [isinstance(one, UnknownOffer) for one in done].count(True) == 1


def test_one_code_entered_by_two_at_once_is_for_one(members: Members) -> None:
    first, second, third = (members.new() for _ in range(3))
    code = members.make(first).code
    askers = [second, third]
    done = _at_once(2, lambda: members.enter(askers.pop(), code))
    assert [one is None for one in done].count(True) == 1


def test_joining_each_other_from_both_sides_at_once_joins_once(members: Members) -> None:
    a, b = members.new(), members.new()
    ways: list[tuple[UUID, str]] = []
    for first, second in ((a, b), (b, a)):
        made = members.make(first)
        members.enter(second, made.code)
        ways.append((made.offer_id, members.accept(second, made.offer_id)))
    sides = list(zip((a, b), ways, strict=True))

    def confirm() -> Joining | None:
        who, (offer_id, number) = sides.pop()
        return members.confirm(who, offer_id, number)

    done = _at_once(2, confirm)
    assert [isinstance(one, Joining) for one in done].count(True) == 1
    assert [isinstance(one, AlreadyTogether) for one in done].count(True) == 1


def test_two_persons_are_not_joined_twice_over_at_once(members: Members) -> None:
    """Two joinings of the same two persons, by other members of theirs, would be a ring: parting
    one of them would part nobody.
    """
    a, b, c, d = (members.new() for _ in range(4))
    members.join(a, b)
    members.join(c, d)
    ways = []
    for first, second in ((a, c), (b, d)):
        made = members.make(first)
        members.enter(second, made.code)
        ways.append((first, made.offer_id, members.accept(second, made.offer_id)))
    held: list[object] = []

    def confirm_other() -> None:
        try:
            held.append(members.confirm(*ways[1]))
        except AlreadyTogether as error:
            held.append(error)

    other = threading.Thread(target=confirm_other)
    with members.database.unit_of_work() as uow:
        first, offer_id, number = ways[0]
        assert confirm_joining(
            uow, asker=Asker(first.id), offer_id=offer_id, number=number, now=NOW
        )
        other.start()
        other.join(timeout=0.5)
        uow.commit()
    other.join()
    assert [type(one) for one in held] == [AlreadyTogether]


def _at_once(count: int, act: Callable[[], object]) -> list[object]:
    """What each of `count` threads got, an exception where it raised one."""
    start, got = threading.Barrier(count), []

    def run() -> None:
        start.wait()
        try:
            got.append(act())
        except Exception as error:
            got.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got
