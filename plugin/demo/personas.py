"""The demo's personas in CHILD, and the one-time links that sign them in outside the LMS."""

from dataclasses import dataclass
from uuid import UUID

import requests

from community import Role, grant, identify_by_lti, issue_sign_in_link
from plugin.demo.places import Places
from plugin.demo.world import LINK_TTL, STEWARD_NAME, DemoState
from plugin.lti import Registration
from plugin.services import Services
from storage import UnitOfWork, utc_now

TIMEOUT_S = 10.0
IN_THE_LMS = {
    "carla": Role.COORDINATOR,
    "ana": Role.LEARNER,
    "bruno": Role.LEARNER,
}
"""User names in the practice LMS, and the role each has in the community."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody fictional; `link` signs in as them, once."""

    name: str
    role: str
    link: str


def personas(
    services: Services,
    places: Places,
    state: DemoState,
    registration: Registration,
    community_id: UUID,
) -> list[Persona]:
    """Everybody whom the demo's user can be, each with a fresh link.

    The LMS's people are the same members whether they come by the link or by a launch: they are
    known by the issuer, the client and the id that their launches carry.
    """
    answer = requests.get(f"{places.lms_url}/control/state", timeout=TIMEOUT_S)
    answer.raise_for_status()
    people = {row["username"]: row for row in answer.json()["person"]}
    now = utc_now()
    with services.database.unit_of_work() as uow:
        found = [Persona(STEWARD_NAME, Role.STEWARD, _link(uow, services, UUID(state.steward)))]
        for username, role in IN_THE_LMS.items():
            person = people[username]
            member = identify_by_lti(
                uow,
                issuer=registration.issuer,
                client_id=registration.client_id,
                subject=str(person["id"]),
                name=person["name"],
                locale=person["locale"],
                now=now,
            )
            grant(
                uow,
                member_id=member.id,
                community_id=community_id,
                role=role,
                reason="persona of the demo",
                now=now,
            )
            found.append(Persona(person["name"], role, _link(uow, services, member.id)))
        uow.commit()
    return found


def _link(uow: UnitOfWork, services: Services, member_id: UUID) -> str:
    token = issue_sign_in_link(uow, member_id=member_id, now=utc_now(), ttl=LINK_TTL)
    return f"{services.settings.base_url}/sign-in/{token}"
