"""The demo's training department: its coordinator, its LMS, whom it works with, who asks it."""

from datetime import timedelta
from uuid import UUID

from community import (
    OPERATOR,
    Asker,
    Role,
    UnitScope,
    UnknownUnit,
    agree,
    appoint,
    ask_agreement,
    found_unit,
    invite,
    join,
    unit_by_slug,
)
from plugin.demo.people import Cast, member_of_the_lms
from plugin.demo.world import DemoState, World
from plugin.lti import give_lms_to_unit
from plugin.services import Services
from storage import UnitOfWork, utc_now

SLUG = "training-department"
COORDINATOR_NAME = "Demo Rosa"
INVITED = "facilitator@child.example"
"""No address of anybody: the domain is reserved, and the invitation is not mailed."""


def found_department(services: Services, state: DemoState, cast: Cast, world: World) -> UUID:
    """The coordinator's member id; made once. Ignite has agreed, the council waits for a yes."""
    with services.database.unit_of_work() as uow:
        try:
            unit_by_slug(uow.session, SLUG)
        except UnknownUnit:
            state.coordinator = str(_found(uow, services, cast, world))
            uow.commit()
    assert state.coordinator is not None
    return UUID(state.coordinator)


def _found(uow: UnitOfWork, services: Services, cast: Cast, world: World) -> UUID:
    now = utc_now()
    unit = found_unit(
        uow,
        asker=OPERATOR,
        slug=SLUG,
        name={
            "en": "Training department (fictional)",
            "es": "Departamento de formación (ficticio)",
        },
        reason="delivers the courses of communities",
        now=now,
    )
    rosa = join(uow, name=COORDINATOR_NAME, now=now).id
    appoint(
        uow,
        asker=OPERATOR,
        member_id=rosa,
        unit_id=unit.id,
        role=Role.COORDINATOR,
        reason="leads the department",
        now=now,
    )
    asked = ask_agreement(
        uow,
        asker=Asker(rosa),
        unit_id=unit.id,
        community_id=world.community_id,
        by_unit=True,
        reason="We would like to deliver “Coding for non-coders” to our evening groups.",
        now=now,
    )
    agree(uow, asked.id, asker=Asker(cast.members["sol"]), now=now)
    give_lms_to_unit(
        uow,
        cast.registration.id,
        unit_id=unit.id,
        asker=OPERATOR,
        reason="It is the department's own LMS.",
        now=now,
    )
    ask_agreement(
        uow,
        asker=Asker(cast.members["ines"]),
        unit_id=unit.id,
        community_id=world.council_id,
        by_unit=False,
        reason="Our facilitators could learn with your groups.",
        now=now,
    )
    appoint(
        uow,
        asker=Asker(rosa),
        member_id=member_of_the_lms(uow, cast, "mara", now=now),
        unit_id=unit.id,
        role=Role.MENTOR,
        reason="judges what the evening groups write, this year",
        until=now + timedelta(days=365),
        now=now,
    )
    invite(
        uow,
        asker=Asker(rosa),
        address=INVITED,
        role=Role.FACILITATOR,
        scope=UnitScope(unit.id),
        reason="facilitates the next group",
        base_url=services.settings.base_url,
        now=now,
    )
    return rosa
