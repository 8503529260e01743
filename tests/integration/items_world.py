"""A course with every kind of item and with rules, its learner, and the staff around her."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from community import Asker, Role, grant, join
from curricula import (
    Allowance,
    Attempt,
    Curriculum,
    Enrolment,
    Item,
    Judged,
    Lesson,
    LessonState,
    Module,
    Option,
    Override,
    Place,
    Rules,
    WaitingAnswer,
    allow_more,
    answer_item,
    enrol,
    judge_answer,
    judgements_waiting,
    lesson_state,
    override_score,
)
from storage import Database
from tests.integration.learning_world import IRIS, LearningWorld, item, learning_world

SECRET = "Our cashier Ana decides, she is my sister."
ABC = tuple(Option(key, f"Step {key}", False) for key in "abc")
KINDS = (
    Item("single", "single", "Which?", tuple(Option(k, k.upper(), k == "a") for k in "abc")),
    Item("multiple", "multiple", "Which?", tuple(Option(k, k.upper(), k in "ab") for k in "abc")),
    Item("true-false", "true-false", "Is it?", accepted=("true",)),
    Item("fill-in", "fill-in", "Which city?", accepted=("Paris", "Lutetia")),
    Item("numeric", "numeric", "How long?", number=3.14, tolerance=0.01, points=2.0),
    Item(
        "matching",
        "matching",
        "Match.",
        (Option("a", "Bread", False, None, "2"), Option("b", "Soup", False, None, "1")),
        targets=(Option("1", "Pot", False), Option("2", "Oven", False)),
    ),
    Item("sequencing", "sequencing", "Order?", ABC),
    Item("free-text", "free-text", "Tell of a queue.", points=2.0, guidance="Names who decides."),
)
RIGHT: dict[str, tuple[str, ...]] = {
    "single": ("a",),
    "multiple": ("b", "a"),
    "true-false": ("true",),
    "fill-in": (" PARIS ",),
    "numeric": ("3,15",),
    "matching": ("b[.]1", "a[.]2"),
    "sequencing": ("a", "b", "c"),
    "free-text": (SECRET,),
}
PRACTICE = tuple(
    Item(
        **{name: getattr(each, name) for name in each.__slots__}
        | {"slug": f"try-{each.slug}", "graded": False}
    )
    for each in KINDS
)
ESSAY = (item("plain", "a"), Item("story", "free-text", "Tell."), Item("why", "free-text", "Why?"))
EXAM = Rules(attempts=2, retakes=1, counts="best", feedback="after-finishing", minutes=30)
COURSE = Curriculum(
    slug="every-kind",
    title="Every kind",
    language="en",
    pass_mark=0.5,
    modules=(
        Module(
            "all",
            "All",
            (
                Lesson("kinds", "Kinds", "kinds.md", (*KINDS, *PRACTICE)),
                Lesson(
                    "exam",
                    "Exam",
                    "exam.md",
                    (item("e1", "a"), item("e2", "b"), item("try", "c", graded=False)),
                    rules=EXAM,
                ),
                Lesson("essay", "Essay", "essay.md", ESSAY),
            ),
        ),
    ),
)


@dataclass
class ItemsWorld(LearningWorld):
    """The acts of the learner and of staff, each in a transaction of its own, a minute apart."""

    def give(
        self,
        lesson: str,
        item: str,
        chosen: Sequence[str],
        *,
        visit_id: UUID | None = None,
        number: int | None = None,
    ) -> Attempt:
        with self.database.unit_of_work() as uow:
            attempt = answer_item(
                uow,
                IRIS,
                enrolment=self.enrolment,
                lesson_slug=lesson,
                item_slug=item,
                chosen=chosen,
                now=self.tick(),
                visit_id=visit_id,
                number=number,
            )
            uow.commit()
        return attempt

    def enrol_anew(self) -> Enrolment:
        """The same learner in the same curriculum, in another course."""
        with self.database.unit_of_work() as uow:
            made = enrol(
                uow,
                member_id=self.enrolment.member_id,
                version_id=self.version_id,
                place=Place(f"another:{uuid4()}"),
                now=self.now,
            )
            uow.commit()
        return made

    def staff(self, *roles: Role) -> Asker:
        """A new member with offices in the community."""
        with self.database.unit_of_work() as uow:
            member = join(uow, now=self.now)
            for role in roles:
                grant(
                    uow,
                    member_id=member.id,
                    community_id=self.community_id,
                    role=role,
                    reason="Test",
                    now=self.now,
                )
            uow.commit()
        return Asker(member.id)

    def judge(self, asker: Asker, attempt: Attempt, points: float, remark: str = "") -> Judged:
        return self.judge_id(asker, attempt.id, points, remark)

    def judge_id(self, asker: Asker, attempt_id: UUID, points: float, remark: str = "") -> Judged:
        with self.database.unit_of_work() as uow:
            judged = judge_answer(
                uow,
                IRIS,
                asker=asker,
                attempt_id=attempt_id,
                points=points,
                remark=remark,
                now=self.tick(),
            )
            uow.commit()
        return judged

    def waiting(self, asker: Asker) -> list[WaitingAnswer]:
        with self.database.reading() as session:
            return judgements_waiting(session, asker, self.community_id, now=self.now)

    def allow(
        self,
        asker: Asker,
        lesson: str,
        *,
        attempts: int = 0,
        retakes: int = 0,
        minutes: int = 0,
        reason: str = "She was ill.",
        allowance_id: UUID | None = None,
    ) -> Allowance:
        with self.database.unit_of_work() as uow:
            allowance = allow_more(
                uow,
                asker=asker,
                enrolment_id=self.enrolment.id,
                lesson_slug=lesson,
                extra_attempts=attempts,
                extra_retakes=retakes,
                extra_minutes=minutes,
                reason=reason,
                now=self.tick(),
                allowance_id=allowance_id,
            )
            uow.commit()
        return allowance

    def override(
        self,
        asker: Asker,
        lesson: str,
        scaled: float,
        *,
        reason: str = "The question was wrong.",
        override_id: UUID | None = None,
    ) -> Override:
        with self.database.unit_of_work() as uow:
            override = override_score(
                uow,
                IRIS,
                asker=asker,
                enrolment_id=self.enrolment.id,
                lesson_slug=lesson,
                scaled=scaled,
                reason=reason,
                now=self.tick(),
                override_id=override_id,
            )
            uow.commit()
        return override

    def state(self, lesson: str) -> LessonState:
        with self.database.reading() as session:
            return lesson_state(session, self.enrolment.id, lesson, now=self.now)


def items_world(database: Database, course: Curriculum = COURSE) -> ItemsWorld:
    made = learning_world(database, course)
    return ItemsWorld(made.database, made.enrolment, made.community_id, made.version_id)
