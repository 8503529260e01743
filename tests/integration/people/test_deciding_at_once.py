"""A no that comes while places are joined or parted holds for all that she is afterwards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from community import Asker, confirm_joining, lock_together, part, settle_forwarding
from lrs_adapter import is_withheld
from storage import Database
from tests.integration.joining.joining_world import Members
from tests.integration.people.test_consents import IRIS, NOW, say

WAITS_S = 0.5


@pytest.fixture
def members(database: Database) -> Members:
    return Members(database)


@contextmanager
def refusing_meanwhile(database: Database, who: UUID) -> Iterator[threading.Thread]:
    refusing = threading.Thread(target=lambda: say(database, who, 1, forward_records=False))
    yield refusing
    refusing.join()


def held(database: Database, *record_ids: UUID) -> list[bool]:
    with database.reading() as session:
        return [is_withheld(session, IRIS, one) for one in record_ids]


def test_a_no_that_waited_for_a_joining_holds_at_both_places(members: Members) -> None:
    a, b = members.new(), members.new()
    for one in (a, b):
        say(members.database, one.id, forward_records=True)
    made = members.make(a)
    members.enter(b, made.code)
    number = members.accept(b, made.offer_id)
    with (
        refusing_meanwhile(members.database, b.id) as refusing,
        members.database.unit_of_work() as uow,
    ):
        asker = Asker(a.id)
        assert confirm_joining(uow, asker=asker, offer_id=made.offer_id, number=number, now=NOW)
        settle_forwarding(uow, IRIS, {a.id, b.id}, NOW)
        refusing.start()
        refusing.join(WAITS_S)
        uow.commit()
    assert held(members.database, a.record_id, b.record_id) == [True, True]


def test_parting_does_not_end_a_no_that_comes_meanwhile(members: Members) -> None:
    a, b = members.new(), members.new()
    joined = members.join(a, b)
    say(members.database, a.id, forward_records=True)
    with (
        refusing_meanwhile(members.database, a.id) as refusing,
        members.database.unit_of_work() as uow,
    ):
        everybody = lock_together(uow, a.id)
        part(uow, asker=Asker(a.id), joining_id=joined.id, now=NOW)
        refusing.start()
        refusing.join(WAITS_S)
        settle_forwarding(uow, IRIS, everybody, NOW)
        uow.commit()
    assert held(members.database, a.record_id) == [True]
