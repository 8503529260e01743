"""Who may connect, change and disconnect an LMS: those who manage LMSs of that community."""

from collections.abc import Callable
from uuid import UUID

import pytest

from community import OPERATOR, Asker, NotAllowed, Role, found_community, grant, join
from plugin.lti import (
    add_registration,
    change_registration,
    invite,
    registrations,
    remove_registration,
)
from storage import Database, UnitOfWork, utc_now

LMS = "https://lms.example.org"


def _add(uow: UnitOfWork, asker: Asker, community_id: UUID, client_id: str = "new") -> UUID:
    return add_registration(
        uow,
        asker=asker,
        community_id=community_id,
        name="Campus",
        issuer=LMS,
        client_id=client_id,
        auth_login_url=f"{LMS}/auth",
        auth_token_url=f"{LMS}/token",
        jwks_url=f"{LMS}/certs",
        now=utc_now(),
    ).id


def _there(uow: UnitOfWork) -> UUID:
    return registrations(uow.session)[0].id


Act = Callable[[UnitOfWork, Asker, UUID], object]
ACTS: dict[str, Act] = {
    "add": _add,
    "invite": lambda uow, asker, community_id: invite(
        uow,
        asker=asker,
        community_id=community_id,
        name="Campus",
        base_url="https://child.example.org",
        now=utc_now(),
    ),
    "change": lambda uow, asker, _: change_registration(
        uow, _there(uow), asker=asker, deployments=["7"], now=utc_now()
    ),
    "remove": lambda uow, asker, _: remove_registration(
        uow, _there(uow), asker=asker, now=utc_now()
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_an_administrator_of_that_community_may(database: Database, act: str) -> None:
    now = utc_now()
    with database.unit_of_work() as uow:
        here = found_community(uow, slug="ignite", name={}, now=now).id
        elsewhere = found_community(uow, slug="tinder", name={}, now=now).id
        _add(uow, OPERATOR, here, "old")
        people: dict[tuple[UUID, Role], UUID] = {}
        for place, role in (
            (here, Role.ADMINISTRATOR),
            (here, Role.STEWARD),
            (elsewhere, Role.ADMINISTRATOR),
        ):
            people[place, role] = join(uow, now=now).id
            grant(
                uow,
                member_id=people[place, role],
                community_id=place,
                role=role,
                reason="test",
                now=now,
            )
        uow.commit()
    vouched = frozenset(Role)  # an LMS can say what it likes
    for asker in (
        Asker(None),
        Asker(None, vouched, here),
        Asker(people[here, Role.STEWARD]),
        Asker(people[elsewhere, Role.ADMINISTRATOR]),
    ):
        with database.unit_of_work() as uow, pytest.raises(NotAllowed):
            ACTS[act](uow, asker, here)
    for asker in (OPERATOR, Asker(people[here, Role.ADMINISTRATOR])):
        with database.unit_of_work() as uow:
            ACTS[act](uow, asker, here)
