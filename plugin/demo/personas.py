"""The demo's personas in CHILD, and the one-time links that sign them in outside the LMS."""

from dataclasses import dataclass
from uuid import UUID

from community import (
    Role,
    addresses_of,
    grant,
    issue_sign_in_link,
    person_of,
    verify_address,
)
from plugin.demo.department import COORDINATOR_NAME
from plugin.demo.people import REASON, Cast, member_of_the_lms
from plugin.demo.world import ASSESSOR_NAME, LINK_TTL, STEWARD_NAME, DemoState
from plugin.services import Services
from storage import UnitOfWork, utc_now

IN_THE_LMS = {
    "carla": Role.COORDINATOR,
    "mara": Role.MENTOR,
    "ana": Role.LEARNER,
    "bruno": Role.LEARNER,
    "dora": Role.LEARNER,
    "emil": Role.LEARNER,
    "lucia": Role.LEARNER,
}
"""User names in the practice LMS, and the role each has in the community."""


MAILBOXES = "demo.example"
"""A name that no address book has, as in the practice LMS."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody fictional; `link` signs in as them, once. Each has an address, to prove again who
    they are before what matters: the demo's mailbox page shows what is sent there.
    """

    name: str
    role: str
    link: str


def personas(services: Services, state: DemoState, cast: Cast, earlier: UUID) -> list[Persona]:
    """Everybody whom the demo's user can be, each with a fresh link.

    The LMS's people are the same members whether they come by the link or by a launch. `earlier`
    is the member of a former LMS, where no launch comes from any more.
    """
    now = utc_now()
    with services.database.unit_of_work() as uow:
        _give_address(uow, UUID(state.steward), "sol")
        _give_address(uow, UUID(state.assessor), "ines")
        _give_address(uow, UUID(state.coordinator), "rosa")
        found = [
            Persona(STEWARD_NAME, Role.STEWARD, _link(uow, services, UUID(state.steward))),
            Persona(ASSESSOR_NAME, Role.ASSESSOR, _link(uow, services, UUID(state.assessor))),
            Persona(
                COORDINATOR_NAME, Role.COORDINATOR, _link(uow, services, UUID(state.coordinator))
            ),
        ]
        for username, role in IN_THE_LMS.items():
            member_id = member_of_the_lms(uow, cast, username, now=now)
            grant(
                uow,
                member_id=member_id,
                community_id=cast.communities[0],
                role=role,
                reason=REASON,
                now=now,
            )
            _give_address(uow, member_id, username)
            name = cast.people[username]["name"]
            found.append(Persona(name, role, _link(uow, services, member_id)))
        person = person_of(uow.session, earlier)
        name = (person and person.name) or "Somebody of the former LMS"
        found.append(Persona(name, Role.LEARNER, _link(uow, services, earlier)))
        uow.commit()
    return found


def _give_address(uow: UnitOfWork, member_id: UUID, name: str) -> None:
    """Unless they have one: whoever changes that in the demo finds it so at the next start."""
    if not any(one.proved_at for one in addresses_of(uow.session, member_id)):
        verify_address(uow, member_id, f"{name}@{MAILBOXES}", utc_now())


def _link(uow: UnitOfWork, services: Services, member_id: UUID) -> str:
    token = issue_sign_in_link(uow, member_id=member_id, now=utc_now(), ttl=LINK_TTL)
    return f"{services.settings.base_url}/sign-in/{token}"
