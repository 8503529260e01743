"""A small published curriculum and a learner enrolled in it, for tests of learning."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from community import OPERATOR, found_community, identify_by_lti
from curricula import (
    Attempt,
    Curriculum,
    Enrolment,
    Finish,
    Item,
    Lesson,
    Module,
    Option,
    Place,
    ReadSource,
    Report,
    Visit,
    answer_item,
    enrol,
    finish_lesson,
    import_curriculum,
    open_lesson,
    reopen_lesson,
)
from lrs_adapter import Iris, read_after
from storage import Database
from tests.databases import IRI_BASE

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IRIS = Iris(IRI_BASE)
PLACE = Place("lti:1:1:7", "Practice LMS")


def item(slug: str, right: str, *, graded: bool = True, multiple: bool = False) -> Item:
    options = tuple(Option(key, f"Choice *{key}*", key in right) for key in "abc")
    return Item(
        slug, "multiple" if multiple else "single", f"Which of `{slug}`?", options, graded=graded
    )


CURRICULUM = Curriculum(
    slug="small-course",
    title="A small course",
    language="en",
    pass_mark=0.6,
    modules=(
        Module(
            "all",
            "All",
            (
                Lesson(
                    "values",
                    "Values",
                    "values.md",
                    (
                        item("v1", "a"),
                        item("v2", "ab", multiple=True),
                        item("try", "c", graded=False),
                    ),
                ),
                Lesson("loops", "Loops", "loops.md", (item("l1", "b"),)),
                Lesson("reading", "Reading", "reading.md"),
            ),
        ),
    ),
)
FILES = {lesson.path: f"# {lesson.title}\n".encode() for lesson in CURRICULUM.lessons}


@dataclass
class LearningWorld:
    """The acts of one learner, each in a transaction of its own, a minute apart."""

    database: Database
    enrolment: Enrolment
    community_id: UUID
    version_id: UUID
    now: datetime = START

    def tick(self, minutes: float = 1) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now

    def open(self, lesson: str) -> Visit:
        with self.database.unit_of_work() as uow:
            visit = open_lesson(
                uow, IRIS, enrolment=self.enrolment, lesson_slug=lesson, now=self.tick()
            )
            uow.commit()
        return visit

    def reopen(self, lesson: str) -> Visit:
        with self.database.unit_of_work() as uow:
            visit = reopen_lesson(
                uow, IRIS, enrolment=self.enrolment, lesson_slug=lesson, now=self.tick()
            )
            uow.commit()
        return visit

    def answer(
        self,
        lesson: str,
        item: str,
        chosen: str,
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
                chosen=list(chosen),
                now=self.tick(),
                visit_id=visit_id,
                number=number,
            )
            uow.commit()
        return attempt

    def finish(self, lesson: str, *, visit_id: UUID | None = None) -> Finish:
        with self.database.unit_of_work() as uow:
            finish = finish_lesson(
                uow,
                IRIS,
                enrolment=self.enrolment,
                lesson_slug=lesson,
                now=self.tick(),
                visit_id=visit_id,
            )
            uow.commit()
        return finish

    def statements(self) -> list[dict]:  # type: ignore[type-arg]  # JSON documents
        with self.database.reading() as session:
            return [orjson.loads(entry.document) for entry in read_after(session, 0, 1000)]

    def told(self) -> list[str]:
        """The log in short: "completed values", oldest first."""
        return [
            f"{s['verb']['id'].rsplit('/', 1)[1]} {s['object']['id'].rsplit('/', 1)[-1]}"
            for s in self.statements()
        ]


def learning_world(database: Database, curriculum: Curriculum = CURRICULUM) -> LearningWorld:
    files = {lesson.path: f"# {lesson.title}\n".encode() for lesson in curriculum.lessons}
    with database.unit_of_work() as uow:
        community = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=START)
        imported = import_curriculum(
            uow,
            ReadSource(curriculum=curriculum, files=files, report=Report(())),
            asker=OPERATOR,
            community_id=community.id,
            publish=True,
            now=START,
        )
        member = identify_by_lti(
            uow, issuer="https://lms.example", client_id="c", subject="s-1", now=START
        )
        enrolment = enrol(
            uow, member_id=member.id, version_id=imported.version_id, place=PLACE, now=START
        )
        uow.commit()
    return LearningWorld(database, enrolment, community.id, imported.version_id)
