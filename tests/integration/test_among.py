"""A column among more values than a statement takes parameters, on both databases."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from community import join
from community.members import PersonRow
from storage import Database, among, utc_now


@pytest.mark.parametrize("strangers", [0, 70_000])
def test_those_that_are_among_them_are_found(database: Database, strangers: int) -> None:
    with database.unit_of_work() as uow:
        ours = [join(uow, name=f"Demo {at}", now=utc_now()).id for at in range(3)]
        uow.commit()
    assert found(database, [*(uuid4() for _ in range(strangers)), *ours[:2]]) == set(ours[:2])
    assert found(database, []) == set()


def test_text_is_compared_as_it_is(database: Database) -> None:
    with database.unit_of_work() as uow:
        who = join(uow, name='Demo "quoted", \\', now=utc_now()).id
        uow.commit()
    with database.reading() as session:
        there = among(session, PersonRow.name, ['Demo "quoted", \\', "another"])
        assert session.scalars(select(PersonRow.member_id).where(there)).all() == [who]


def found(database: Database, ids: list[UUID]) -> set[UUID]:
    with database.reading() as session:
        there = among(session, PersonRow.member_id, ids)
        return set(session.scalars(select(PersonRow.member_id).where(there)))
