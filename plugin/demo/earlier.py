"""Lucía was here before: another member, from a former LMS, whom she joined with who she is now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from certification import touch_member
from community import (
    OPERATOR,
    Asker,
    accept_joining,
    confirm_joining,
    enter_joining_code,
    joining_account,
    make_joining_code,
    member,
    members_together,
)
from plugin.demo.people import Cast, live_story, member_of_the_lms
from plugin.demo.stories import EARLIER, JOINED_AGO
from plugin.lti import Registration, add_registration, registration_of
from plugin.services import Services
from storage import UnitOfWork, utc_now

FORMER_LMS = "https://former-lms.example"
"""A name that no address book has: nothing is ever launched from there, nothing sent to it."""
CLIENT, DEPLOYMENT = "child", "1"
PERSON: Mapping[str, object] = {
    "id": 31,
    "name": "Demo Lucía R.",
    "locale": "en",
}


def live_earlier_story(services: Services, cast: Cast) -> UUID:
    """The member of the former LMS, with what she did there; made and joined once.

    Whoever parts the two in the demo finds them parted at the next start.
    """
    with services.database.unit_of_work() as uow:
        former = _cast_there(uow, cast)
        uow.commit()
    live_story(services, former, EARLIER)
    now = utc_now() - JOINED_AGO
    with services.database.unit_of_work() as uow:
        earlier = member_of_the_lms(uow, former, EARLIER.username, now=now)
        present = member_of_the_lms(uow, cast, EARLIER.username, now=now)
        record_id = member(uow.session, earlier).record_id
        if not joining_account(uow.session, now=now, record_id=record_id):
            _join(uow, earlier, present)
        uow.commit()
    return earlier


def former_lms(uow: UnitOfWork, community_id: UUID) -> Registration:
    """The LMS that the department had before, connected when Lucía began there; made once."""
    return registration_of(uow.session, FORMER_LMS, CLIENT) or add_registration(
        uow,
        asker=OPERATOR,
        community_id=community_id,
        name="Former LMS (demo)",
        issuer=FORMER_LMS,
        client_id=CLIENT,
        auth_login_url=f"{FORMER_LMS}/auth",
        auth_token_url=f"{FORMER_LMS}/token",
        jwks_url=f"{FORMER_LMS}/certs",
        deployments=[DEPLOYMENT],
        now=utc_now() - EARLIER.began,
    )


def _cast_there(uow: UnitOfWork, cast: Cast) -> Cast:
    """The same story-telling at that LMS."""
    return replace(
        cast,
        registration=former_lms(uow, cast.communities[0]),
        deployment_id=DEPLOYMENT,
        people={EARLIER.username: PERSON},
        courses={EARLIER.course: "evening-course"},
    )


def _join(uow: UnitOfWork, earlier: UUID, present: UUID) -> None:
    """Every step that she takes on the pages, at both places."""
    made_at = utc_now() - JOINED_AGO
    entered_at, joined_at = made_at + timedelta(minutes=2), made_at + timedelta(minutes=4)
    here, there = Asker(present), Asker(earlier)
    made = make_joining_code(uow, asker=there, now=made_at)
    enter_joining_code(uow, asker=here, code=made.code, now=entered_at)
    accepted = accept_joining(uow, asker=here, offer_id=made.offer_id, now=entered_at)
    confirm_joining(
        uow,
        asker=there,
        offer_id=made.offer_id,
        number=accepted.number or "",
        now=joined_at,
    )
    touch_member(uow, members_together(uow.session, present), utc_now())
