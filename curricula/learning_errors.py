"""What learning can refuse; each message is a sentence for the learner or the operator."""

from collections.abc import Sequence
from uuid import UUID

from curricula.errors import CurriculaError


class LearningError(CurriculaError):
    """The part of the family that a learner's own act can meet."""


class UnknownEnrolment(LearningError):
    def __init__(self, enrolment_id: UUID) -> None:
        super().__init__(
            f"There is no enrolment {enrolment_id}. Open the lesson again from the course."
        )


class UnknownLesson(LearningError):
    def __init__(self, curriculum_slug: str, lesson_slug: str) -> None:
        super().__init__(
            f"The curriculum {curriculum_slug!r} has no lesson {lesson_slug!r} in the version "
            "that this learner is on. Choose a lesson from its list."
        )


class UnknownItem(LearningError):
    def __init__(self, lesson_slug: str, item_slug: str) -> None:
        super().__init__(
            f"The lesson {lesson_slug!r} has no question {item_slug!r}. "
            "Load the lesson again and answer there."
        )


class UnknownVisit(LearningError):
    def __init__(self, lesson_slug: str, visit_id: UUID) -> None:
        super().__init__(
            f"{visit_id} is no visit of the lesson {lesson_slug!r} by this learner. "
            "Load the lesson again and answer there."
        )


class BadAnswer(LearningError):
    """The choices do not fit the question; nothing was recorded."""

    def __init__(self, item_slug: str, why: str) -> None:
        self.item_slug = item_slug
        super().__init__(f"The answer to {item_slug!r} cannot be taken: {why}.")


class LessonFinished(LearningError):
    """A graded answer came after its visit was finished; the score that was sent stands."""

    def __init__(self, lesson_slug: str) -> None:
        self.lesson_slug = lesson_slug
        super().__init__(
            f"The lesson {lesson_slug!r} is finished and its score is recorded. "
            "Start it again to answer anew."
        )


class UnansweredItems(LearningError):
    """A lesson cannot be finished yet; `items` are the slugs of its graded items left open."""

    def __init__(self, lesson_slug: str, items: Sequence[str]) -> None:
        self.lesson_slug = lesson_slug
        self.items = tuple(items)
        super().__init__(
            f"The lesson {lesson_slug!r} has graded questions without an answer: "
            f"{', '.join(self.items)}. Answer them, then finish."
        )
