"""What she is told of who looked: all that staff opened, when she was in it, and not more."""

from datetime import UTC, datetime, time
from functools import partial
from uuid import UUID, uuid4

import orjson
from sqlalchemy import insert

from community import (
    INSTALLATION,
    OPERATOR,
    Asker,
    Role,
    UnitScope,
    audit,
    decide,
    end_grant,
    found_unit,
    grant,
    subject_of,
)
from plugin.held import MOST, Sight
from plugin.held.download import Form, copy_of_held
from storage import Base, utc_now
from tests.integration.counting import counted
from tests.integration.people.looking import DAY, TODAY, read, told
from tests.unit.plugin.web.world import World, get


def agree(world: World, her: UUID, answer: bool, now: datetime) -> None:
    with world.services.database.unit_of_work() as uow:
        decide(
            uow,
            world.services.iris,
            asker=Asker(her),
            answers={"show-in-directory": answer},
            language="en",
            now=now,
        )
        uow.commit()


def test_many_members_in_the_directory_hide_no_staff(world: World) -> None:
    luz, mara = world.person("Luz", Role.LEARNER), world.person("Mara Demo", Role.FACILITATOR)
    agree(world, luz, True, utc_now())
    read(world, Sight.WORK, luz, mara, day=TODAY - DAY)
    place = world.community.id
    read(world, Sight.DIRECTORY, place, *(uuid4() for _ in range(MOST + 100)))
    page = get(world.browser(luz), "/me/held").text
    assert "your work in a course" in page
    assert f"{MOST + 100} members<" in page
    assert "Of staff the newest" not in page


def test_where_there_are_more_than_the_page_tells_it_says_so(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    read(world, Sight.WORK, luz, *(uuid4() for _ in range(MOST + 1)))
    assert "Of staff the newest 200 are told here." in get(world.browser(luz), "/me/held").text
    assert len(told(world, luz)) == MOST


def test_an_entry_of_hers_is_in_the_audit_log_of_everywhere_and_of_its_place(world: World) -> None:
    luz, ada = world.person("Luz", Role.STEWARD), world.person("Ada Demo")
    somewhere = uuid4()
    with world.services.database.unit_of_work() as uow:
        audit(
            uow,
            asker=OPERATOR,
            act="role.ended",
            subject_kind="member",
            subject_id=luz,
            unit_id=somewhere,
            now=utc_now(),
        )
        uow.commit()
    read(world, Sight.AUDIT_LIST, subject_of(INSTALLATION), ada)
    read(world, Sight.AUDIT_LIST, somewhere, ada)
    read(world, Sight.AUDIT_LIST, uuid4(), ada)
    places = {one.place for one in told(world, luz)}
    assert places == {INSTALLATION, UnitScope(somewhere)}
    assert told(world, world.person("Nobody")) == []


def test_invitations_and_decisions_tell_whom_they_name(world: World) -> None:
    luz, iris, mara = world.person("Luz"), world.person("Iris"), world.person("Mara Demo")
    now, place, unit = utc_now(), world.community.id, uuid4()
    tables = Base.metadata.tables
    with world.services.database.unit_of_work() as uow:
        uow.session.execute(
            insert(tables["invitation"]).values(
                id=uuid4(),
                token_hash=b"h" * 32,
                role="mentor",
                community_id=place,
                reason="test",
                made=now - 3 * DAY,
                expires=now + DAY,
                accepted=now - DAY,
                ended=now - DAY,
                accepted_by=luz,
            )
        )
        north = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=now)
        uow.session.execute(
            insert(tables["training_agreement"]).values(
                id=uuid4(),
                unit_id=north.id,
                community_id=place,
                asked_by_unit=True,
                asked=now - DAY,
                asked_by=iris,
                reason="test",
            )
        )
        uow.commit()
    for days in range(5):
        read(world, Sight.INVITATION_LIST, place, mara, day=TODAY - days * DAY)
        read(world, Sight.DECISION_LIST, north.id, mara, day=TODAY - days * DAY)
    assert unit not in {one.place for one in told(world, luz)}
    assert [(one.sight, (TODAY - one.day).days) for one in told(world, luz)] == [
        (Sight.INVITATION_LIST, days) for days in (1, 2, 3)
    ]
    assert [(one.sight, (TODAY - one.day).days, one.place) for one in told(world, iris)] == [
        (Sight.DECISION_LIST, days, UnitScope(north.id)) for days in (0, 1)
    ]


def test_the_directory_is_told_for_the_days_on_which_she_was_in_it(world: World) -> None:
    now = utc_now()
    luz = world.person("Luz")
    with world.services.database.unit_of_work() as uow:
        grant(
            uow,
            member_id=luz,
            community_id=world.community.id,
            role=Role.LEARNER,
            reason="test",
            now=now - 30 * DAY,
        )
        uow.commit()
    agree(world, luz, True, now - 6 * DAY)
    agree(world, luz, False, now - 4 * DAY)
    for days in range(8):
        read(world, Sight.DIRECTORY, world.community.id, uuid4(), day=TODAY - days * DAY)
    assert [(TODAY - one.day).days for one in told(world, luz)] == [4, 5, 6]
    agree(world, luz, True, now - DAY)
    assert [(TODAY - one.day).days for one in told(world, luz)] == [0, 1, 4, 5, 6]


def test_an_office_that_ended_at_noon_is_told_of_that_day(world: World) -> None:
    luz, mara = world.person("Luz", Role.LEARNER), world.person("Mara Demo")
    day = TODAY - 2 * DAY
    noon = datetime.combine(day, time(12), UTC)
    with world.services.database.unit_of_work() as uow:
        give = partial(grant, uow, member_id=mara, community_id=world.community.id, reason="test")
        held = give(role=Role.MENTOR, now=noon - 5 * DAY)
        end_grant(uow, held, reason="test", now=noon)
        give(role=Role.ASSESSOR, now=noon + DAY)
        uow.commit()
    read(world, Sight.WORK, luz, mara, day=day)
    (look,) = told(world, luz)
    assert look.roles == {Role.MENTOR}


def test_many_readers_cost_no_more_statements_than_one(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    staff = [world.person(f"Mara {number}", Role.MENTOR) for number in range(6)]
    read(world, Sight.WORK, luz, staff[0])
    with counted(world.services.database) as one:
        told(world, luz)
    for number, each in enumerate(staff[1:]):
        read(world, Sight.WORK, luz, each, day=TODAY - number * DAY)
    with counted(world.services.database) as many:
        assert len(told(world, luz)) == 6
    assert len(many) == len(one)


def test_the_copy_has_every_list_without_a_limit(world: World) -> None:
    luz, mara = world.person("Luz", Role.LEARNER), world.person("Mara Demo", Role.MENTOR)
    agree(world, luz, True, utc_now())
    world.enrolled(luz)
    place = world.community.id
    read(world, Sight.LEARNER_LIST, place, mara, UUID(int=0), office="coordinator")
    read(world, Sight.LEARNER_LIST, place, *(uuid4() for _ in range(MOST)))
    read(world, Sight.DIRECTORY, place, uuid4(), uuid4())
    now = utc_now()
    with copy_of_held(world.services, asker=Asker(luz), form=Form.JSON, now=now) as out:
        told = orjson.loads(out.read())["kinds"]["readings"]["lists"]
    line = {
        "day": TODAY.isoformat(),
        "kind": "learner-list",
        "community": "ignite",
        "training_unit": None,
        "by": "Mara Demo",
        "as": ["coordinator", "mentor"],
        "count": 1,
    }
    assert len(told) == MOST + 3
    assert line in told
    assert line | {"by": None, "as": ["coordinator"]} in told
    assert line | {"kind": "directory", "by": None, "as": [], "count": 2} in told
