"""A course of an LMS with learners, their columns, and what the LMS said of their grades."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from community import OPERATOR, Role
from curricula import Enrolment
from plugin.lti import Registration, add_registration, remember_line_item
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from storage import utc_now
from tests.integration.ags.scores import launch_of
from tests.integration.course_staff import finished
from tests.unit.plugin.web.world import World

LMS = "https://lms.example.org"


@dataclass
class GradedCourse:
    world: World
    lms: Registration
    place: str

    @property
    def page(self) -> str:
        return f"/learners/grades?course={self.place}"

    def finished(self, name: str, *, column: bool = True) -> Enrolment:
        """Somebody who finished "kinds", where a written answer waits for a judgement."""
        if not column:
            return finished(self.world, name, self.place).enrolment
        member = self.world.person(name, Role.LEARNER)
        hers = self.world.enrolled(member, self.place, "Campus")
        self.column(hers)
        return hers

    def column(self, hers: Enrolment, lesson: str = "kinds") -> None:
        """A launch from an activity that has a column."""
        launch = launch_of(
            self.lms,
            subject=str(hers.member_id),
            line_item_url=f"{LMS}/items/{lesson}?type_id=1",
        )
        with self.world.services.database.unit_of_work() as uow:
            remember_line_item(
                uow, enrolment_id=hers.id, lesson_slug=lesson, launch=launch, now=utc_now()
            )
            uow.commit()

    def answers(self, state: str, reason: str | None = None) -> None:
        """The LMS said that of every grade that was due."""
        with self.world.services.database.unit_of_work() as uow:
            for row in uow.session.query(DueScoreRow).filter_by(state="due"):
                row.state, row.reason, row.settled, row.attempts = state, reason, utc_now(), 1
            uow.commit()

    def held(self, held_as: str, held: float | None) -> None:
        """The LMS's grades were read, and compared like that."""
        with self.world.services.database.unit_of_work() as uow:
            for row in uow.session.query(ScoreSeriesRow):
                row.held, row.held_as, row.held_read = held, held_as, utc_now()
            uow.commit()

    def queued(self) -> list[dict[str, Any]]:
        """What was made due, oldest first."""
        with self.world.services.database.reading() as session:
            rows = session.query(DueScoreRow).order_by(DueScoreRow.id).all()
        return [orjson.loads(row.body) for row in rows]


def graded_course(world: World) -> GradedCourse:
    with world.services.database.unit_of_work() as uow:
        lms = add_registration(
            uow,
            asker=OPERATOR,
            community_id=world.community.id,
            now=utc_now(),
            name="Campus",
            issuer=LMS,
            client_id="client",
            auth_login_url=f"{LMS}/auth",
            auth_token_url=f"{LMS}/token",
            jwks_url=f"{LMS}/jwks",
            deployments=["1"],
        )
        uow.commit()
    return GradedCourse(world, lms, f"lti:{lms.id}:1:7")


def ids(one: Enrolment) -> tuple[UUID, str]:
    return one.id, "kinds"
