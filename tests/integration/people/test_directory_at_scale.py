"""Who is in a directory, and how a purpose stands for many, is asked for all of them at once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from community import (
    DIRECTORY,
    FORWARD,
    OPERATOR,
    Role,
    State,
    directory,
    found_community,
    settle_forwarding,
    stand_of,
)
from community.consents.decisions import consenting, stands_of
from community.consents.models import ConsentRow
from community.members import Member, MemberRow, PersonRow
from community.profile.models import ProfileRow, TopicRow
from community.roles import RoleGrant
from storage import Database, utc_now
from tests.integration.asked import asked
from tests.integration.joining.joining_world import Members
from tests.integration.records_world import IRIS


@pytest.fixture
def place(database: Database) -> UUID:
    with database.unit_of_work() as uow:
        made = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    return made.id


def people(database: Database, place: UUID, count: int) -> list[Member]:
    """Members with a name and a profile; each but every tenth agreed to be found."""
    now, found = utc_now(), [Member(uuid4(), uuid4()) for _ in range(count)]
    with database.unit_of_work() as uow:
        for table, rows in (
            (MemberRow, [{"id": m.id, "record_id": m.record_id, "joined": now} for m in found]),
            (PersonRow, [{"member_id": m.id, "name": f"Given {m.id}"} for m in found]),
            (ProfileRow, [_profile(m, number) for number, m in enumerate(found)]),
            (TopicRow, [_topic(m) for m in found]),
            (RoleGrant, [_grant(m, place) for m in found]),
            (ConsentRow, [_consent(m, number) for number, m in enumerate(found)]),
        ):
            uow.session.execute(insert(table), rows)
        uow.commit()
    return found


def _profile(one: Member, number: int) -> dict[str, object]:
    name = f"Chosen {one.id}" if number % 2 else None
    return {"member_id": one.id, "name": name, "languages": "en", "changed": utc_now()}


def _topic(one: Member) -> dict[str, object]:
    return {"member_id": one.id, "kind": "teach", "place": 0, "topic": f"topic of {one.id}"}


def _grant(one: Member, place: UUID) -> dict[str, object]:
    return {
        "id": uuid4(),
        "member_id": one.id,
        "community_id": place,
        "role": Role.LEARNER.value,
        "since": utc_now() - timedelta(days=1),
        "reason": "test",
    }


def _consent(one: Member, number: int) -> dict[str, object]:
    return {
        "id": uuid4(),
        "member_id": one.id,
        "purpose": DIRECTORY.key,
        "given": number % 10 != 0,
        "text_version": DIRECTORY.version,
        "language": "en",
        "at": utc_now() - timedelta(hours=1),
    }


def shown(database: Database, place: UUID) -> tuple[set[str], list[str]]:
    with database.reading() as session, asked(database) as done:
        entries = directory(session, asker=OPERATOR, community_id=place, now=utc_now())
    for one in entries:
        assert one.profile.teaches == (f"topic of {one.member_id}",)
    return {one.name or "" for one in entries}, done


def test_the_directory_costs_the_same_for_ten_and_for_a_thousand(
    database: Database, place: UUID
) -> None:
    few = people(database, place, 10)
    names, first = shown(database, place)
    assert len(names) == 9
    assert f"Given {few[2].id}" in names
    assert f"Chosen {few[1].id}" in names
    people(database, place, 990)
    names, second = shown(database, place)
    assert len(names) == 900
    assert len(first) == len(second)
    people(database, place, 1500)
    names, third = shown(database, place)
    assert len(names) == 2250
    assert len(third) == len(second)


def test_how_it_stands_for_many_is_how_it_stands_for_each(database: Database, place: UUID) -> None:
    everybody = people(database, place, 30)
    members = Members(database)
    members.join(everybody[0], everybody[1], now=utc_now())
    members.join(everybody[1], everybody[2], now=utc_now())
    ids = [one.id for one in everybody]
    with database.reading() as session:
        stands = stands_of(session, ids, DIRECTORY)
        assert stands == {one: stand_of(session, one, DIRECTORY) for one in ids}
        in_force = consenting(session, ids, DIRECTORY)
    assert in_force == {one for one in ids if stands[one].is_in_force}
    assert [stands[one].state for one in ids[:4]] == [State.REFUSED] * 3 + [State.GIVEN]


def test_settling_forwarding_for_many_asks_once(database: Database, place: UUID) -> None:
    costs = []
    for count in (10, 990):
        ids = [one.id for one in people(database, place, count)]
        with database.unit_of_work() as uow:
            uow.session.execute(
                insert(ConsentRow),
                [
                    {
                        **_consent(Member(one, one), 0),
                        "purpose": FORWARD.key,
                        "text_version": FORWARD.version,
                    }
                    for one in ids
                ],
            )
            with asked(database) as done:
                settle_forwarding(uow, IRIS, ids, utc_now())
            uow.commit()
        costs.append(len([sql for sql in done if not sql.startswith("INSERT")]))
    assert costs[0] == costs[1]
