"""Of the lists of learners she is told those looks alone that can have shown her course."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import insert, update

from community import OPERATOR, Asker, Role, found_unit, give_lms, grant
from plugin.held import Sight
from plugin.held.download import Form, copy_of_held
from plugin.web.launch import course_of
from storage import Base, utc_now
from tests.integration.launching_world import arrive, launch_of, register
from tests.integration.people.looking import DAY, TODAY, read, sights, told
from tests.unit.plugin.web.world import World, get


@dataclass(frozen=True, slots=True)
class Departments:
    """Two training units that work with the community, the LMS of each, and Rosa, who coordinates
    the second.
    """

    units: Mapping[str, UUID]
    lms: Mapping[str, UUID]
    rosa: UUID

    def course(self, slug: str) -> str:
        return f"lti:{self.lms[slug]}:course"


@pytest.fixture
def departments(world: World) -> Departments:
    rosa = world.person("Rosa Demo")
    now, place = utc_now() - 9 * DAY, world.community.id
    lms, units = {"north": uuid4(), "south": uuid4()}, dict[str, UUID]()
    with world.services.database.unit_of_work() as uow:
        for slug, registration_id in lms.items():
            made = found_unit(uow, asker=OPERATOR, slug=slug, name={"en": slug}, now=now)
            units[slug] = made.id
            uow.session.execute(
                insert(Base.metadata.tables["training_agreement"]).values(
                    id=uuid4(),
                    unit_id=made.id,
                    community_id=place,
                    asked_by_unit=True,
                    asked=now,
                    agreed=now,
                    reason="test",
                )
            )
            give_lms(
                uow,
                asker=OPERATOR,
                unit_id=made.id,
                registration_id=registration_id,
                community_id=place,
                now=now,
            )
        grant(uow, member_id=rosa, unit_id=made.id, role=Role.COORDINATOR, reason="test", now=now)
        uow.commit()
    return Departments(units, lms, rosa)


def since(world: World, her: UUID, now: datetime) -> None:
    """She began then."""
    table = Base.metadata.tables["enrolment"]
    with world.services.database.unit_of_work() as uow:
        uow.session.execute(update(table).where(table.c.member_id == her).values(started=now))
        uow.commit()


def test_a_unit_s_coordinator_is_told_to_the_learners_of_her_unit_alone(
    world: World, departments: Departments
) -> None:
    luz, teo = world.person("Luz"), world.person("Teo")
    for who, slug in ((luz, "north"), (teo, "south")):
        world.enrolled(who, departments.course(slug))
    assert get(world.browser(departments.rosa), "/learners").status_code == 200
    assert sights(world, teo) == {Sight.LEARNER_LIST}
    assert sights(world, luz) == set()
    mara = world.person("Mara Demo", Role.FACILITATOR)
    assert get(world.browser(mara), "/learners").status_code == 200
    assert sights(world, luz) == {Sight.LEARNER_LIST}


def test_a_look_that_was_kept_as_the_community_s_concerns_whom_its_reader_saw(
    world: World, departments: Departments
) -> None:
    """As before it was kept whose list it was; who had an office of the community saw all."""
    luz, teo = world.person("Luz"), world.person("Teo")
    for who, slug in ((luz, "north"), (teo, "south")):
        world.enrolled(who, departments.course(slug))
        since(world, who, utc_now() - 8 * DAY)
    place, rosa = world.community.id, departments.rosa
    read(world, Sight.LEARNER_LIST, place, rosa)
    read(world, Sight.WAITING_LIST, place, rosa)
    assert sights(world, teo) == {Sight.LEARNER_LIST, Sight.WAITING_LIST}
    assert sights(world, luz) == {Sight.WAITING_LIST}, "a coordinator judges in no unit"
    with world.services.database.unit_of_work() as uow:
        hold = partial(grant, uow, member_id=rosa, reason="test", now=utc_now() - 3 * DAY)
        hold(community_id=place, role=Role.STEWARD)
        uow.commit()
    read(world, Sight.LEARNER_LIST, place, rosa, day=TODAY - 5 * DAY)
    days = [(TODAY - one.day).days for one in told(world, luz) if one.sight is Sight.LEARNER_LIST]
    assert days == [0], "she became a steward three days ago"
    with copy_of_held(world.services, asker=Asker(luz), form=Form.JSON, now=utc_now()) as out:
        lists = orjson.loads(out.read())["kinds"]["readings"]["lists"]
    assert [one["kind"] for one in lists].count("learner-list") == 1


def test_a_unit_s_look_of_before_it_had_the_lms_is_none_at_her(
    world: World, departments: Departments
) -> None:
    teo, table = world.person("Teo"), Base.metadata.tables["training_unit_lms"]
    world.enrolled(teo, departments.course("south"))
    since(world, teo, utc_now() - 8 * DAY)
    with world.services.database.unit_of_work() as uow:
        given = update(table).where(table.c.registration_id == departments.lms["south"])
        uow.session.execute(given.values(since=utc_now() - 2 * DAY))
        uow.commit()
    for days in range(5):
        unit_id = departments.units["south"]
        read(world, Sight.LEARNER_LIST, unit_id, departments.rosa, day=TODAY - days * DAY)
    assert [(TODAY - one.day).days for one in told(world, teo)] == [0, 1, 2]


def test_whom_an_lms_vouched_for_is_told_to_the_learners_of_that_course(world: World) -> None:
    luz, teo = world.person("Luz"), world.person("Teo")
    launch = launch_of(world, register(world), roles=frozenset({Role.FACILITATOR}), subject="9")
    browser, _ = arrive(world, launch)
    world.enrolled(luz, course_of(launch))
    world.enrolled(teo, f"{course_of(launch)}-other")
    page = get(browser, "/learners")
    assert "Luz" in page.text
    assert "Teo" not in page.text
    (look,) = told(world, luz)
    assert (look.sight, look.place, look.roles) == (
        Sight.LEARNER_LIST,
        world.community.id,
        frozenset({Role.FACILITATOR}),
    )
    assert told(world, teo) == []
