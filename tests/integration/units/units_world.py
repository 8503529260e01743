"""Two training units with a course each in one community, and people of each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from community import (
    OPERATOR,
    Asker,
    Role,
    appoint,
    found_community,
    give_lms,
    join,
)
from curricula import Place, enrol
from storage import Database, UnitOfWork
from tests.integration.learning_world import LearningWorld
from tests.integration.units.agreed_unit import agreed_unit

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Department:
    """A unit that works with the community, its LMS, its people, and a learner of its course."""

    unit_id: UUID
    agreement_id: UUID
    registration_id: UUID
    place: str
    coordinator: Asker
    facilitator: Asker
    mentor: Asker
    learner_id: UUID
    enrolment_id: UUID


def department(database: Database, world: LearningWorld, slug: str) -> Department:
    with database.unit_of_work() as uow:
        unit = agreed_unit(uow, slug, world.enrolment.community_id, now=NOW)
        registration_id = uuid4()
        give_lms(
            uow,
            asker=OPERATOR,
            unit_id=unit.id,
            registration_id=registration_id,
            community_id=world.enrolment.community_id,
            now=NOW,
        )
        place = f"lti:{registration_id}:1:{slug}"
        learner = join(uow, name="Demo learner", now=NOW)
        enrolled = enrol(
            uow,
            member_id=learner.id,
            version_id=world.enrolment.version_id,
            place=Place(place, "LMS"),
            now=NOW,
        )
        people = {
            role: person(uow, role, unit_id=unit.id)
            for role in (Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR)
        }
        uow.commit()
    return Department(
        unit_id=unit.id,
        agreement_id=unit.agreement_id,
        registration_id=registration_id,
        place=place,
        coordinator=people[Role.COORDINATOR],
        facilitator=people[Role.FACILITATOR],
        mentor=people[Role.MENTOR],
        learner_id=learner.id,
        enrolment_id=enrolled.id,
    )


def person(
    uow: UnitOfWork, role: Role, *, community_id: UUID | None = None, unit_id: UUID | None = None
) -> Asker:
    """Somebody with that one role."""
    member = join(uow, name=f"Demo {role}", now=NOW)
    appoint(
        uow,
        asker=OPERATOR,
        member_id=member.id,
        role=role,
        community_id=community_id,
        unit_id=unit_id,
        reason="test",
        now=NOW,
    )
    return Asker(member.id)


def other_community(uow: UnitOfWork) -> UUID:
    return found_community(uow, slug="other", name={"en": "Other"}, now=NOW).id
