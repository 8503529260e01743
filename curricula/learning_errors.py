"""What learning can refuse; each message is a sentence for the learner or the operator."""

from collections.abc import Sequence
from datetime import datetime
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


class OldForm(LessonFinished):
    """The answer was for an earlier time through the lesson, and a newer one is under way."""

    def __init__(self, lesson_slug: str) -> None:
        super().__init__(lesson_slug)
        self.args = (
            f"This form was for an earlier time through the lesson {lesson_slug!r}, which is "
            "finished. Nothing was changed. Answer in the one that you began since.",
        )


class NoAttemptsLeft(LearningError):
    """The item has been answered as often as the lesson's rules allow; the answers stand."""

    def __init__(self, item_slug: str, allowed: int) -> None:
        self.item_slug = item_slug
        self.allowed = allowed
        super().__init__(
            f"{item_slug!r} was answered {allowed} times, which is all that its lesson allows. "
            "What was answered counts. A facilitator of the course can allow more."
        )


class NoRetakesLeft(LearningError):
    """The lesson has been taken as often as its rules allow; its score stands."""

    def __init__(self, lesson_slug: str, allowed: int) -> None:
        self.lesson_slug = lesson_slug
        self.allowed = allowed
        super().__init__(
            f"The lesson {lesson_slug!r} can be taken again {allowed} times, and that is done. "
            "Its score stands. A facilitator of the course can allow more."
        )


class TimeOver(LearningError):
    """A graded answer came after the lesson's time; what was answered in time counts."""

    def __init__(self, lesson_slug: str, due: datetime) -> None:
        self.lesson_slug = lesson_slug
        self.due = due
        super().__init__(
            f"The time for the lesson {lesson_slug!r} ended at {due:%Y-%m-%d %H:%M} UTC. "
            "What was answered until then counts: finish the lesson. "
            "A facilitator of the course can give more time."
        )


class UnknownAttempt(LearningError):
    def __init__(self, attempt_id: UUID) -> None:
        super().__init__(
            f"There is no answer {attempt_id} that waits for a judgement. "
            "Open the list of waiting answers again."
        )


class AlreadyJudged(LearningError):
    """Somebody else was first; her judgement stands."""

    def __init__(self, attempt_id: UUID) -> None:
        self.attempt_id = attempt_id
        super().__init__(
            "This answer was judged meanwhile, and that judgement stands. "
            "Nothing was changed. Go on to the next answer."
        )


class BadDecision(LearningError):
    """What staff decided cannot be kept so; nothing was changed."""


class FormUsed(BadDecision):
    """The form decided something else before, and that stands."""

    def __init__(self) -> None:
        super().__init__(
            "This form was sent before, with something else in it or for another learner, and "
            "that stands. Nothing was changed. Open the learner's page again and decide there."
        )


class OwnWork(LearningError):
    """Nobody decides about her own answers and scores."""

    def __init__(self) -> None:
        super().__init__(
            "This is your own work, and nobody decides about her own. "
            "Ask another mentor or facilitator of the course."
        )
