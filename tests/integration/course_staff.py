"""Learners whose written answers wait, and staff by a launch alone, for the tests of deciding."""

from dataclasses import dataclass

from flask import session
from flask.testing import FlaskClient

from community import Role, join
from curricula import Enrolment
from plugin.web.sessions import SESSION_KEY, sign_in
from plugin.web.visitors import Visitor
from storage import utc_now
from tests.integration.items_course import right_fields
from tests.unit.plugin.web.world import SITE, World, get, post


@dataclass(frozen=True)
class Learner:
    enrolment: Enrolment
    browser: FlaskClient
    attempt_id: str


def finished(world: World, name: str, course: str) -> Learner:
    member = world.person(name, Role.LEARNER)
    enrolment = world.enrolled(member, course, "Practice LMS")
    client = world.browser(member)
    page = world.lesson("kinds")
    done = post(client, f"{page}/finish", page=page, **right_fields(world))
    assert done.status_code == 303, done.text
    listed = get(world.browser(world.person("Demo mentor", Role.MENTOR)), "/judging").text
    hers = next(part for part in listed.split("/judging?open=")[1:] if name in part)
    return Learner(enrolment, client, hers[:36])


def launched(world: World, place: str | None, *roles: Role) -> FlaskClient:
    """Staff by a launch alone, from the course `place`; the LMS vouches for the roles."""
    with world.services.database.unit_of_work() as uow:
        member = join(uow, name="Demo teacher", now=utc_now())
        uow.commit()
    visitor = Visitor(
        member_id=member.id,
        community_id=world.community.id,
        launch_roles=frozenset(roles or {Role.FACILITATOR}),
        place=place,
    )
    return signed_in(world, visitor)


def signed_in(world: World, visitor: Visitor) -> FlaskClient:
    client = world.guest()
    with world.app.test_request_context(base_url=SITE):
        sign_in(visitor)
        token = session[SESSION_KEY]
    with client.session_transaction(base_url=SITE) as cookie:
        cookie[SESSION_KEY] = token
    return client


def pages_about(learner: Learner) -> list[str]:
    return [f"/judging?open={learner.attempt_id}", f"/learners/{learner.enrolment.id}"]


def acts_on(learner: Learner) -> dict[str, dict[str, str]]:
    hers = f"/learners/{learner.enrolment.id}"
    return {
        f"/judging/{learner.attempt_id}": {"points": "2", "remark": "Good"},
        f"{hers}/allow": {"lesson": "twice", "minutes": "5", "reason": "Ill"},
        f"{hers}/score": {"lesson": "kinds", "score": "10", "reason": "Ill"},
    }
