"""A lesson placed in the graded course, and learners who finish it when the tests say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from community import OPERATOR, Asker, Role
from curricula import (
    Enrolment,
    LateRule,
    answer_item,
    finish_lesson,
    override_score,
    reopen_lesson,
)
from plugin.due_dates import plan_due, resend_due, set_due
from plugin.lms_grade import queue_grade
from plugin.lti import DUE as TOLD
from plugin.lti import DueRule, remember_line_item
from plugin.lti.models import DueScoreRow
from plugin.lti.placement_models import PlacementRow
from storage import utc_now
from tests.integration.ags.scores import launch_of
from tests.integration.grades.graded import LMS, GradedCourse

DUE = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = DueRule(DUE, LateRule("daily", 10))
RIGHT: Mapping[str, Mapping[str, list[str]]] = {
    "once": {"say": ["b"]},
    "twice": {"sum": ["b"], "far": ["1000"]},
}
HALF = {"sum": ["b"], "far": ["1"]}


@dataclass
class LateCourse:
    """`placed` is the lesson `lesson` in the course, launched by all who are made here."""

    graded: GradedCourse
    lesson: str = "once"
    placed: UUID = field(default_factory=uuid4)

    @property
    def page(self) -> str:
        return f"/desk/placed/{self.placed}/due"

    def place(self, submission_until: datetime | None = None) -> None:
        world, lms = self.graded.world, self.graded.lms
        with world.services.database.unit_of_work() as uow:
            uow.session.add(
                PlacementRow(
                    id=self.placed,
                    registration_id=lms.id,
                    deployment_id="1",
                    context_id="7",
                    place=self.graded.place,
                    placed=utc_now(),
                    kind="lesson",
                    slug=self.lesson,
                    version_id=world.version_id,
                    title="One attempt",
                    column="lesson",
                    score_maximum=100,
                    full_when_finished=False,
                    submission_until=submission_until,
                )
            )
            uow.commit()

    def learner(self, name: str) -> Enrolment:
        member = self.graded.world.person(name, Role.LEARNER)
        hers = self.graded.world.enrolled(member, self.graded.place, "Campus")
        self.launches(hers)
        return hers

    def launches(self, hers: Enrolment, told: str | None = None) -> bool:
        """`told` is when the LMS says that it is due for her."""
        launch = launch_of(
            self.graded.lms,
            subject=str(hers.member_id),
            line_item_url=f"{LMS}/items/{self.lesson}",
            custom={} if told is None else {TOLD: told},
        )
        with self.graded.world.services.database.unit_of_work() as uow:
            is_moved = remember_line_item(
                uow,
                enrolment_id=hers.id,
                lesson_slug=self.lesson,
                launch=launch,
                placement_id=self.placed,
                now=utc_now(),
            )
            uow.commit()
        return is_moved

    def finishes(
        self,
        hers: Enrolment,
        when: datetime,
        answers: Mapping[str, list[str]] | None = None,
        *,
        again: bool = False,
    ) -> None:
        services = self.graded.world.services
        given: dict[str, Any] = {"enrolment": hers, "lesson_slug": self.lesson, "now": when}
        with services.database.unit_of_work() as uow:
            if again:
                reopen_lesson(uow, services.iris, **given)
            for item, chosen in (answers or RIGHT[self.lesson]).items():
                answer_item(uow, services.iris, item_slug=item, chosen=chosen, **given)
            queue_grade(uow, finish_lesson(uow, services.iris, **given), now=when)
            uow.commit()

    def decides(self, hers: Enrolment, scaled: float, when: datetime) -> None:
        services = self.graded.world.services
        with services.database.unit_of_work() as uow:
            made = override_score(
                uow,
                services.iris,
                asker=OPERATOR,
                enrolment_id=hers.id,
                lesson_slug=self.lesson,
                scaled=scaled,
                reason="The question was wrong.",
                now=when,
            )
            assert made.finish is not None
            queue_grade(uow, made.finish, now=when)
            uow.commit()

    def plan(self, rule: DueRule, asker: Asker = OPERATOR) -> list[tuple[UUID, str]]:
        with self.graded.world.services.database.reading() as session:
            return plan_due(session, self.placed, rule, asker=asker, now=utc_now())

    def set(self, rule: DueRule, asker: Asker = OPERATOR) -> int:
        """Decide it, and send what it changes; how many that is."""
        grades = self.plan(rule, asker)
        database = self.graded.world.services.database
        with database.unit_of_work() as uow:
            set_due(uow, self.placed, rule, asker=asker, now=utc_now())
            uow.commit()
        with database.unit_of_work() as uow:
            sent = resend_due(uow, self.placed, grades, asker=asker, now=utc_now())
            uow.commit()
        return sent

    def sent(self) -> list[dict[str, Any]]:
        """What was made due, oldest first."""
        return self.graded.queued()

    def kept(self) -> list[tuple[float | None, int | None, int | None]]:
        """What is kept of each: achieved, days late, percent less."""
        with self.graded.world.services.database.reading() as session:
            rows = session.query(DueScoreRow).order_by(DueScoreRow.id).all()
        return [(row.achieved, row.days_late, row.deducted) for row in rows]
