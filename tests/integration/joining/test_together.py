"""Who is one person with whom: chains of joinings, parted ones, many asked at once."""

from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from community import (
    Member,
    Role,
    found_community,
    grant,
    grants_ever,
    grants_of,
    joinings_of,
    know_person,
    lms_accounts_of,
    member,
    members_together,
    person_of,
    record_ids_together,
)
from community.identities import LTI, Identity
from storage import Database, UnitOfWork, utc_now
from tests.integration.counting import counted
from tests.integration.joining.joining_world import Members


def people_of(database: Database, *asked: Member) -> list[frozenset[UUID]]:
    """Each asked member's group by member id; the groups by record id must say the same."""
    with database.reading() as session:
        by_member = [members_together(session, one.id) for one in asked]
        by_record = record_ids_together(session, [one.record_id for one in asked])
    record_id_of = {one.id: one.record_id for one in asked}
    for one, group in zip(asked, by_member, strict=True):
        assert by_record[one.record_id] == {record_id_of[each] for each in group}
    return by_member


def test_whoever_joined_with_nobody_is_one_person_alone(database: Database) -> None:
    ana = Members(database).new()
    assert people_of(database, ana) == [{ana.id}]


def test_an_unknown_record_id_is_together_with_itself(database: Database) -> None:
    unknown = uuid4()
    with database.reading() as session:
        assert record_ids_together(session, [unknown]) == {unknown: {unknown}}
        assert record_ids_together(session, []) == {}


def test_a_chain_is_one_person_and_parts_where_it_is_parted(database: Database) -> None:
    members = Members(database)
    a, b, c, d, other = (members.new() for _ in range(5))
    members.together(a, b)
    members.together(c, b)
    members.together(c, d, parted=True)
    abc = {a.id, b.id, c.id}
    assert people_of(database, a, b, c, d, other) == [abc, abc, abc, {d.id}, {other.id}]


def test_a_ring_is_walked_once(database: Database) -> None:
    members = Members(database)
    a, b, c = (members.new() for _ in range(3))
    for first, second in ((a, b), (b, c), (c, a)):
        members.together(first, second)
    assert people_of(database, a, b, c) == [{a.id, b.id, c.id}] * 3


def test_the_far_end_of_a_chain_is_found_from_one_record_id(database: Database) -> None:
    members = Members(database)
    chain = [members.new() for _ in range(5)]
    for first, second in pairwise(chain):
        members.together(first, second)
    asked = chain[0].record_id
    with database.reading() as session:
        assert record_ids_together(session, [asked]) == {asked: {one.record_id for one in chain}}


def test_the_same_two_are_joined_once_at_a_time(database: Database) -> None:
    members = Members(database)
    a, b = members.new(), members.new()
    members.together(a, b, parted=True)
    members.together(a, b)
    with pytest.raises(IntegrityError):
        members.together(a, b)


def test_asking_for_many_who_are_alone_is_one_query(database: Database) -> None:
    asked = [uuid4() for _ in range(1500)]
    with database.reading() as session, counted(database) as queries:
        together = record_ids_together(session, asked)
    assert together == {one: {one} for one in asked}
    assert len(queries) == 1


def test_who_a_person_is_comes_in_one_statement_as_the_questions_one_by_one_tell(
    database: Database,
) -> None:
    members = Members(database)
    a, b, c, other = (members.new() for _ in range(4))
    members.together(a, b)
    members.together(c, b)
    members.together(c, other, parted=True)
    offices(database, a, Role.MENTOR, Role.STEWARD)
    offices(database, c, Role.LEARNER)
    with database.unit_of_work() as uow:
        account(uow, b, "https://lms.example", "one")
        account(uow, b, "https://lms.example", "two")
        uow.commit()
    now = utc_now()
    with database.reading() as session:
        hers = members_together(session, a.id)
        held = [grants_of(session, one, now=now) for one in sorted(hers)]
        accounts = [lms_accounts_of(session, one) for one in sorted(hers)]
        told = [(member(session, one), person_of(session, one)) for one in sorted(hers)]
        joined = [joinings_of(session, one) for one in sorted(hers)]
    with database.reading() as session, counted(database) as seen:
        assert know_person(session, a.id) == hers == {a.id, b.id, c.id}
        assert members_together(session, c.id) == hers
        assert [(member(session, one), person_of(session, one)) for one in sorted(hers)] == told
        assert [joinings_of(session, one) for one in sorted(hers)] == joined
        assert [grants_of(session, one, now=now) for one in sorted(hers)] == held
        assert grants_ever(session, [c.id, a.id]) == sorted(
            (each for of in held for each in of), key=lambda one: (one.since, one.id)
        )
        assert [lms_accounts_of(session, one) for one in sorted(hers)] == accounts
    assert len(seen) == 1
    assert sorted(len(each) for each in held) == [0, 1, 2]
    assert sorted(len(each) for each in accounts) == [0, 0, 2]


def offices(database: Database, one: Member, *roles: Role) -> None:
    now = utc_now()
    with database.unit_of_work() as uow:
        here = found_community(uow, slug=f"at-{roles[0]}", name={"en": "Here"}, now=now)
        for role in roles:
            grant(
                uow,
                member_id=one.id,
                community_id=here.id,
                role=role,
                reason="test",
                now=now,
            )
        uow.commit()


def account(uow: UnitOfWork, one: Member, issuer: str, client: str) -> None:
    uow.session.add(
        Identity(
            id=uuid4(),
            kind=LTI,
            issuer=issuer,
            client=client,
            subject="sub",
            member_id=one.id,
            first_seen=utc_now(),
        )
    )


def test_whoever_joined_with_nobody_is_known_in_one_statement(database: Database) -> None:
    ana = Members(database).new()
    with database.reading() as session, counted(database) as seen:
        assert know_person(session, ana.id) == {ana.id}
        assert joinings_of(session, ana.id) == []
        assert member(session, ana.id) == ana
    assert len(seen) == 1
