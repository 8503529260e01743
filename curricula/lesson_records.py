"""The learning records of a lesson: which statement each act of a learner becomes (PROFILE)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from community import Community, community_activity
from community import community as community_by_id
from curricula.enrolments import Enrolment
from curricula.interactions import interaction_of
from curricula.learning_errors import UnknownLesson
from curricula.marking import Marked
from curricula.model import Curriculum, Item, Lesson
from curricula.plain_text import plain_text
from curricula.scoring import Score
from curricula.told_results import scored, worth
from curricula.versions import version
from lrs_adapter import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    Iris,
    Result,
    Verb,
    record,
)
from storage import UnitOfWork

LONGEST_VISIT_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class LessonRecords:
    """Why: every record of one enrolment names the same community, curriculum version and place.

    Each method records one happening; asked again for the same row it adds nothing, because the
    statement's id is fixed with (kind, row, transition).
    """

    uow: UnitOfWork
    iris: Iris
    enrolment: Enrolment
    curriculum: Curriculum
    version_hash: str
    community_slug: str
    community: Activity

    def lesson(self, slug: str) -> Lesson:
        """Raises `UnknownLesson` when the pinned version has none of that name."""
        for lesson in self.curriculum.lessons:
            if lesson.slug == slug:
                return lesson
        raise UnknownLesson(self.curriculum.slug, slug)

    def opened(self, visit_id: UUID, lesson: Lesson, *, now: datetime) -> None:
        """adl:initialized and adl:experienced, once per visit."""
        for verb, transition in (
            (Verb.INITIALIZED, "initialized"),
            (Verb.EXPERIENCED, "experienced"),
        ):
            self.tell(
                Happening("visit", visit_id, transition),
                verb,
                self.lesson_activity(lesson),
                parent=self.curriculum_activity(),
                result=None,
                now=now,
            )

    def answered(
        self, attempt_id: UUID, lesson: Lesson, item: Item, marked: Marked, *, now: datetime
    ) -> None:
        """adl:answered; the response holds keys and numbers, never what she wrote in her own words
        (xAPI 1.0.3 part 2, 2.4.5). Where a person judges, nothing is said of its worth yet.
        """
        self.tell(
            Happening("attempt", attempt_id, "answered"),
            Verb.ANSWERED,
            self.item_activity(lesson, item),
            parent=self.lesson_activity(lesson),
            result=worth(item, marked.scaled, marked.success, marked.response),
            now=now,
        )

    def lesson_completed(
        self,
        visit_id: UUID,
        lesson: Lesson,
        score: Score | None,
        opened: datetime,
        *,
        now: datetime,
    ) -> None:
        """adl:completed on the lesson, with the time between opening and finishing.

        A visit longer than `LONGEST_VISIT_S` was a page left open: its time is left out, since
        a capped one would be a number that nobody measured.
        """
        spent = max(0.0, (now - opened).total_seconds())
        self.tell(
            Happening("visit", visit_id, "completed"),
            Verb.COMPLETED,
            self.lesson_activity(lesson),
            parent=self.curriculum_activity(),
            result=scored(
                score, completion=True, duration_s=None if spent > LONGEST_VISIT_S else spent
            ),
            now=now,
        )

    def course_completed(self, score: Score | None, *, now: datetime) -> None:
        """adl:completed on the curriculum, once per enrolment."""
        self.tell(
            self.completion,
            Verb.COMPLETED,
            self.curriculum_activity(),
            parent=None,
            result=scored(score, completion=True),
            now=now,
        )

    @property
    def completion(self) -> Happening:
        """What `course_completed` tells."""
        return Happening("enrolment", self.enrolment.id, "completed")

    def course_result(
        self,
        result_id: UUID,
        score: Score,
        passed: bool,
        *,
        now: datetime,
        instructor: UUID | None = None,
    ) -> None:
        """adl:passed or adl:failed on the curriculum, once per course result."""
        self.tell(
            result_happening(result_id, passed),
            Verb.PASSED if passed else Verb.FAILED,
            self.curriculum_activity(),
            parent=None,
            result=scored(score, success=passed),
            now=now,
            instructor=instructor,
        )

    def tell(
        self,
        happening: Happening,
        verb: Verb,
        about: Activity,
        *,
        parent: Activity | None,
        result: Result | None,
        now: datetime,
        actor: UUID | None = None,
        instructor: UUID | None = None,
    ) -> None:
        """Record one happening of this enrolment; `actor` and `instructor` are record ids, and
        without an actor it is the learner.
        """
        is_hers = actor is None
        draft = Draft(
            verb=verb,
            actor=self.enrolment.record_id if actor is None else actor,
            object=about,
            community=self.community,
            timestamp=now,
            registration=self.enrolment.id,
            registration_of=self.enrolment.record_id,
            parent=parent,
            grouping=(self.version_activity(),),
            platform=self.enrolment.platform if is_hers else None,
            language=self.curriculum.language,
            result=result,
            instructor=instructor,
        )
        record(self.uow, self.iris, happening, draft)

    def curriculum_activity(self) -> Activity:
        return Activity(
            self.iris.curriculum(self.community_slug, self.curriculum.slug),
            ActivityType.COURSE,
            {self.curriculum.language: self.curriculum.title},
        )

    def version_activity(self) -> Activity:
        return Activity(
            self.iris.curriculum_version(
                self.community_slug, self.curriculum.slug, self.version_hash
            ),
            ActivityType.COURSE,
            {self.curriculum.language: self.curriculum.title},
        )

    def lesson_activity(self, lesson: Lesson) -> Activity:
        return Activity(
            self.iris.lesson(self.community_slug, self.curriculum.slug, lesson.slug),
            ActivityType.LESSON,
            {self.curriculum.language: lesson.title},
        )

    def item_activity(self, lesson: Lesson, item: Item) -> Activity:
        return Activity(
            self.iris.item(self.community_slug, self.curriculum.slug, lesson.slug, item.slug),
            ActivityType.INTERACTION,
            self._text(item.prompt),
            interaction=interaction_of(item, self._text),
        )

    def _text(self, markdown: str) -> dict[str, str]:
        return {self.curriculum.language: plain_text(markdown)}


def result_happening(result_id: UUID, passed: bool) -> Happening:
    """What `course_result` tells."""
    return Happening("course-result", result_id, "passed" if passed else "failed")


def lesson_records(
    uow: UnitOfWork, iris: Iris, enrolment: Enrolment, owner: Community | None = None
) -> LessonRecords:
    """The records of one enrolment, on the version that it is pinned to; `owner` is its community
    where this unit of work has read it.
    """
    pinned = version(uow.session, enrolment.version_id)
    owner = owner or community_by_id(uow.session, enrolment.community_id)
    return LessonRecords(
        uow=uow,
        iris=iris,
        enrolment=enrolment,
        curriculum=pinned.curriculum,
        version_hash=pinned.version_hash,
        community_slug=owner.slug,
        community=community_activity(iris, owner),
    )
