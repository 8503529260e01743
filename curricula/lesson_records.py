"""The learning records of a lesson: which statement each act of a learner becomes (PROFILE)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from community import community as community_by_id
from community import community_activity
from curricula.enrolments import Enrolment
from curricula.learning_errors import UnknownLesson
from curricula.model import Curriculum, Item, Lesson
from curricula.plain_text import plain_text
from curricula.scoring import Marked, Score
from curricula.versions import version
from lrs_adapter import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    Interaction,
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
            self._record_on_lesson(visit_id, transition, verb, lesson, None, now=now)

    def answered(
        self, attempt_id: UUID, lesson: Lesson, item: Item, marked: Marked, *, now: datetime
    ) -> None:
        """adl:answered; the response holds option keys, never text (xAPI 1.0.3 part 2, 2.4.5)."""
        result = Result(
            scaled=marked.scaled,
            raw=marked.scaled,
            minimum=0.0,
            maximum=1.0,
            success=marked.success,
            response="[,]".join(marked.chosen),
        )
        self._record(
            Happening("attempt", attempt_id, "answered"),
            Verb.ANSWERED,
            self._item_activity(lesson, item),
            parent=self._lesson_activity(lesson),
            result=result,
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
        result = _scored(
            score, completion=True, duration_s=None if spent > LONGEST_VISIT_S else spent
        )
        self._record_on_lesson(visit_id, "completed", Verb.COMPLETED, lesson, result, now=now)

    def course_completed(self, score: Score | None, *, now: datetime) -> None:
        """adl:completed on the curriculum, once per enrolment."""
        self._record(
            Happening("enrolment", self.enrolment.id, "completed"),
            Verb.COMPLETED,
            self._curriculum_activity(),
            parent=None,
            result=_scored(score, completion=True),
            now=now,
        )

    def course_result(self, result_id: UUID, score: Score, passed: bool, *, now: datetime) -> None:
        """adl:passed or adl:failed on the curriculum, once per course result."""
        verb = Verb.PASSED if passed else Verb.FAILED
        self._record(
            Happening("course-result", result_id, "passed" if passed else "failed"),
            verb,
            self._curriculum_activity(),
            parent=None,
            result=_scored(score, success=passed),
            now=now,
        )

    def _record_on_lesson(
        self,
        visit_id: UUID,
        transition: str,
        verb: Verb,
        lesson: Lesson,
        result: Result | None,
        *,
        now: datetime,
    ) -> None:
        self._record(
            Happening("visit", visit_id, transition),
            verb,
            self._lesson_activity(lesson),
            parent=self._curriculum_activity(),
            result=result,
            now=now,
        )

    def _record(
        self,
        happening: Happening,
        verb: Verb,
        about: Activity,
        *,
        parent: Activity | None,
        result: Result | None,
        now: datetime,
    ) -> None:
        draft = Draft(
            verb=verb,
            actor=self.enrolment.record_id,
            object=about,
            community=self.community,
            timestamp=now,
            registration=self.enrolment.id,
            parent=parent,
            grouping=(self._version_activity(),),
            platform=self.enrolment.platform,
            language=self.curriculum.language,
            result=result,
        )
        record(self.uow, self.iris, happening, draft)

    def _curriculum_activity(self) -> Activity:
        return Activity(
            self.iris.curriculum(self.community_slug, self.curriculum.slug),
            ActivityType.COURSE,
            {self.curriculum.language: self.curriculum.title},
        )

    def _version_activity(self) -> Activity:
        return Activity(
            self.iris.curriculum_version(
                self.community_slug, self.curriculum.slug, self.version_hash
            ),
            ActivityType.COURSE,
            {self.curriculum.language: self.curriculum.title},
        )

    def _lesson_activity(self, lesson: Lesson) -> Activity:
        return Activity(
            self.iris.lesson(self.community_slug, self.curriculum.slug, lesson.slug),
            ActivityType.LESSON,
            {self.curriculum.language: lesson.title},
        )

    def _item_activity(self, lesson: Lesson, item: Item) -> Activity:
        right = "[,]".join(option.key for option in item.options if option.correct)
        return Activity(
            self.iris.item(self.community_slug, self.curriculum.slug, lesson.slug, item.slug),
            ActivityType.INTERACTION,
            self._text(item.prompt),
            interaction=Interaction(
                "choice",
                tuple((option.key, self._text(option.text)) for option in item.options),
                None if item.graded else (right,),
            ),
        )

    def _text(self, markdown: str) -> dict[str, str]:
        return {self.curriculum.language: plain_text(markdown)}


def lesson_records(uow: UnitOfWork, iris: Iris, enrolment: Enrolment) -> LessonRecords:
    """The records of one enrolment, on the version that it is pinned to."""
    pinned = version(uow.session, enrolment.version_id)
    owner = community_by_id(uow.session, enrolment.community_id)
    return LessonRecords(
        uow=uow,
        iris=iris,
        enrolment=enrolment,
        curriculum=pinned.curriculum,
        version_hash=pinned.version_hash,
        community_slug=owner.slug,
        community=community_activity(iris, owner),
    )


def _scored(
    score: Score | None,
    *,
    completion: bool | None = None,
    success: bool | None = None,
    duration_s: float | None = None,
) -> Result:
    return Result(
        scaled=score.scaled if score else None,
        raw=score.raw if score else None,
        minimum=0.0 if score else None,
        maximum=score.maximum if score else None,
        success=success,
        completion=completion,
        duration_s=duration_s,
    )
