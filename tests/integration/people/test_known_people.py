"""Names and offices of many people in one statement tell what the questions one by one tell."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from community import (
    Role,
    both_names_of,
    found_community,
    grant,
    grants_ever,
    join,
    know_people,
    names_of,
)
from community.profile.models import ProfileRow
from storage import Database
from tests.integration.counting import counted

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def people(database: Database) -> list[UUID]:
    """Mara with two offices and a name that she chose, Luz with one, Teo with none, and one whom
    nobody named.
    """
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="here", name={"en": "Here"}, now=NOW)
        mara, luz, teo, nameless = (
            join(uow, name=name, now=NOW).id for name in ("Mara", "Luz", "Teo", None)
        )
        uow.session.add(ProfileRow(member_id=mara, name="M.", languages="", changed=NOW))
        for member_id, role, since in (
            (mara, Role.STEWARD, NOW),
            (mara, Role.MENTOR, NOW - timedelta(days=2)),
            (luz, Role.MENTOR, NOW - timedelta(days=1)),
        ):
            grant(
                uow,
                member_id=member_id,
                community_id=here.id,
                role=role,
                reason="test",
                now=since,
            )
        uow.commit()
    return [mara, luz, teo, nameless]


def test_names_and_offices_of_many_come_in_one_statement(
    database: Database, people: list[UUID]
) -> None:
    mara, luz, teo, _nameless = people
    asked = [*people, uuid4()]
    with database.reading() as session:
        names, held = both_names_of(session, asked), grants_ever(session, [mara, teo])
    with database.reading() as session, counted(database) as seen:
        know_people(session, asked, offices_of=[mara, teo])
        assert both_names_of(session, asked) == names
        assert grants_ever(session, [teo, mara]) == held
    assert len(seen) == 1
    assert [one.role for one in held] == [Role.MENTOR, Role.STEWARD]
    assert {each: one.called for each, one in names.items()} == {
        mara: "M.",
        luz: "Luz",
        teo: "Teo",
    }


def test_offices_of_whoever_was_only_named_are_asked_for(
    database: Database, people: list[UUID]
) -> None:
    mara, luz, *_ = people
    with database.reading() as session, counted(database) as seen:
        know_people(session, [luz], offices_of=[mara])
        assert [one.member_id for one in grants_ever(session, [luz, mara])] == [mara, luz, mara]
        assert names_of(session, [luz, mara]) == {luz: "Luz", mara: "M."}
    assert len(seen) == 2


def test_of_nobody_nothing_is_asked(database: Database) -> None:
    with database.reading() as session, counted(database) as seen:
        know_people(session, [])
        assert names_of(session, []) == {}
        assert grants_ever(session, []) == []
    assert seen == []
