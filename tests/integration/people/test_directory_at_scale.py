"""Who is in a directory, and how a purpose stands for many, is asked for all of them at once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, update

from community import (
    DIRECTORY,
    FORWARD,
    OPERATOR,
    Role,
    State,
    directory,
    found_community,
    groups_together,
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
        found = directory(session, asker=OPERATOR, community_id=place, limit=5000, now=utc_now())
    for one in found.entries:
        assert one.profile.teaches == (f"topic of {one.member_id}",)
    assert found.count == len(found.entries)
    return {one.name or "" for one in found.entries}, done


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


def test_whoever_agreed_is_in_it_and_everybody_once(database: Database, place: UUID) -> None:
    everybody = people(database, place, 40)
    members = Members(database)
    for one, other in ((1, 2), (2, 3), (10, 11), (12, 13)):
        members.join(everybody[one], everybody[other], now=utc_now())
    ids = [one.id for one in everybody]
    with database.unit_of_work() as uow:
        for changed, days, text in ((14, 2, DIRECTORY.version), (15, 0, "earlier text")):
            row = _consent(everybody[changed], 0)
            row |= {"at": utc_now() - timedelta(days=days), "given": changed == 15}
            row["text_version"] = text
            uow.session.execute(insert(ConsentRow), [row])
        uow.commit()
    with database.reading() as session:
        agreed = consenting(session, ids, DIRECTORY)
        groups = set(groups_together(session, agreed).values())
        found = directory(session, asker=OPERATOR, community_id=place, limit=7, now=utc_now())
        every = directory(session, asker=OPERATOR, community_id=place, limit=100, now=utc_now())
    shown = [one.member_id for one in every.entries]
    assert every.count == found.count == len(shown) == len(groups)
    assert found.entries == every.entries[:7]
    assert {next(group for group in groups if one in group) for one in shown} == groups
    names = [(one.name or "").lower() for one in every.entries]
    assert names == sorted(names)
    assert everybody[14].id in shown
    assert everybody[15].id not in shown
    assert everybody[11].id not in shown


def test_words_are_found_in_names_and_topics_whatever_their_case(
    database: Database, place: UUID
) -> None:
    one, other = people(database, place, 12)[1:3]
    with database.unit_of_work() as uow:
        uow.session.execute(
            update(ProfileRow).where(ProfileRow.member_id == one.id).values(name="Demo ÉLISE 100%")
        )
        uow.commit()

    def found(query: str) -> list[UUID]:
        with database.reading() as session:
            told = directory(
                session,
                asker=OPERATOR,
                community_id=place,
                query=query,
                limit=20,
                now=utc_now(),
            )
        return [each.member_id for each in told.entries]

    assert found("élise demo") == found("TOPIC élise") == [one.id]
    assert found(f"topic {other.id}") == [other.id]
    assert found("100%") == [one.id]
    assert found("élise nobody") == []
    assert len(found("topic")) == 10


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
