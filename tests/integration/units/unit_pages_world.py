"""The pages of two training units that work with one community, as their coordinators see them."""

from uuid import UUID

from flask.testing import FlaskClient

from community import (
    OPERATOR,
    Role,
    appoint,
    grant,
    join,
)
from curricula import Place, enrol, finish_lesson, name_course, open_lesson
from plugin.lti import add_registration
from storage import utc_now
from tests.integration.units.agreed_unit import agreed_unit
from tests.unit.plugin.web.world import World

FIELDS = {"reason": "they teach here"}


class Units:
    """Two units that work with the community, each with an LMS, a course and a coordinator."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lms: dict[str, UUID] = {}
        self.coordinators = {slug: self._unit(slug) for slug in ("north", "south")}

    def _unit(self, slug: str) -> UUID:
        now = utc_now()
        with self.world.services.database.unit_of_work() as uow:
            unit = agreed_unit(uow, slug, self.world.community.id, name=f"Training {slug}", now=now)
            issuer = f"https://{slug}.example"
            registered = add_registration(
                uow,
                asker=OPERATOR,
                community_id=self.world.community.id,
                unit_id=unit.id,
                name=f"LMS of the {slug}",
                issuer=issuer,
                client_id="1",
                auth_login_url=f"{issuer}/auth",
                auth_token_url=f"{issuer}/token",
                jwks_url=f"{issuer}/jwks",
                deployments=["1"],
                now=now,
            )
            self.lms[slug] = registered.id
            name_course(
                uow,
                community_id=self.world.community.id,
                place=self.place(slug),
                title=f"Course of the {slug}",
                platform=registered.name,
            )
            coordinator = join(uow, name=f"Demo coordinator {slug}", now=now).id
            appoint(
                uow,
                asker=OPERATOR,
                member_id=coordinator,
                unit_id=unit.id,
                role=Role.COORDINATOR,
                reason="leads it",
                now=now,
            )
            uow.commit()
        return coordinator

    def place(self, slug: str) -> str:
        return f"lti:{self.lms[slug]}:1:7"

    def learners(self, slug: str, count: int, *, finished: int = 0) -> None:
        """`finished` of them have finished the first lesson."""
        now = utc_now()
        with self.world.services.database.unit_of_work() as uow:
            for at in range(count):
                learner = join(uow, name=f"Demo learner {slug}-{at}", now=now)
                grant(
                    uow,
                    member_id=learner.id,
                    community_id=self.world.community.id,
                    role=Role.LEARNER,
                    reason="test",
                    now=now,
                )
                hers = enrol(
                    uow,
                    member_id=learner.id,
                    version_id=self.world.version_id,
                    place=Place(self.place(slug), f"LMS of the {slug}"),
                    now=now,
                )
                if at < finished:
                    iris = self.world.services.iris
                    open_lesson(uow, iris, enrolment=hers, lesson_slug="reading", now=now)
                    finish_lesson(uow, iris, enrolment=hers, lesson_slug="reading", now=now)
            uow.commit()

    def browser(self, slug: str) -> FlaskClient:
        return self.world.browser(self.coordinators[slug])


def administrator(world: World) -> FlaskClient:
    with world.services.database.unit_of_work() as uow:
        found = join(uow, name="Demo administrator", now=utc_now()).id
        grant(uow, member_id=found, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    return world.browser(found)
