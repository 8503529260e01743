"""A unit's people see and decide about the courses of their unit's LMSs, and nobody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest

from community import (
    Asker,
    NotAllowed,
    Permission,
    Role,
    end_agreement,
    is_allowed,
    is_allowed_throughout,
)
from curricula import enrolment, enrolments_to_decide, may_move, reach_of, require_over
from storage import Database
from tests.integration.learning_world import LearningWorld
from tests.integration.units.units_world import NOW, Department, department

GRANT, MOVE, JUDGE = (
    Permission.GRANT_EXCEPTIONS,
    Permission.MOVE_COURSE,
    Permission.JUDGE_ANSWERS,
)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def north(database: Database, world: LearningWorld) -> Department:
    return department(database, world, "north")


@pytest.fixture
def south(database: Database, world: LearningWorld) -> Department:
    return department(database, world, "south")


def test_a_coordinator_finds_the_learners_of_her_unit_alone(
    database: Database, world: LearningWorld, north: Department, south: Department
) -> None:
    with database.reading() as session:
        for unit, who in ((north, north.coordinator), (south, south.facilitator)):
            found, total = enrolments_to_decide(
                session, who, GRANT, [world.enrolment.community_id], limit=10, now=LATER
            )
            assert [one.id for one in found] == [unit.enrolment_id]
            assert total == 1


def test_nobody_decides_about_a_learner_of_another_unit(
    database: Database, north: Department, south: Department
) -> None:
    with database.reading() as session:
        theirs = enrolment(session, south.enrolment_id)
        require_over(session, south.mentor, JUDGE, theirs, now=LATER)
        with pytest.raises(NotAllowed):
            require_over(session, north.mentor, JUDGE, theirs, now=LATER)


def test_a_coordinator_moves_her_units_courses_alone(
    database: Database, world: LearningWorld, north: Department, south: Department
) -> None:
    here = world.enrolment.community_id
    with database.reading() as session:
        assert may_move(session, north.coordinator, here, north.place, now=LATER)
        assert not may_move(session, north.coordinator, here, south.place, now=LATER)
        assert not may_move(session, north.coordinator, here, None, now=LATER)
        assert not may_move(session, north.facilitator, here, north.place, now=LATER)


def test_studying_in_another_units_course_makes_it_not_hers_to_move(
    database: Database, world: LearningWorld, north: Department, south: Department
) -> None:
    visiting = Asker(
        north.coordinator.member_id,
        frozenset({Role.LEARNER}),
        world.enrolment.community_id,
        launch_place=south.place,
    )
    with database.reading() as session:
        assert not may_move(session, visiting, world.enrolment.community_id, south.place, now=LATER)
        reach = reach_of(session, visiting, GRANT, world.enrolment.community_id, now=LATER)
        assert reach.covers(north.place)
        assert not reach.covers(south.place)


def test_what_a_unit_may_ends_with_its_agreement(
    database: Database, world: LearningWorld, north: Department
) -> None:
    here = world.enrolment.community_id
    with database.unit_of_work() as uow:
        end_agreement(uow, north.agreement_id, asker=north.coordinator, reason="over", now=LATER)
        uow.commit()
    with database.reading() as session:
        assert is_allowed(session, north.coordinator, GRANT, here, now=NOW)
        assert not is_allowed(session, north.coordinator, GRANT, here, now=LATER)
        with pytest.raises(NotAllowed):
            reach_of(session, north.coordinator, GRANT, here, now=LATER)


def test_a_units_office_is_never_one_of_the_whole_community(
    database: Database, world: LearningWorld, north: Department
) -> None:
    with database.reading() as session:
        for permission in Permission:
            for scope in (world.enrolment.community_id, uuid4()):
                for who in (north.coordinator, north.facilitator, north.mentor):
                    assert not is_allowed_throughout(session, who, permission, scope, now=LATER)
