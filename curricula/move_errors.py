"""What moving a course to another version can refuse; each message says what to do instead."""

from uuid import UUID

from curricula.errors import CurriculaError
from curricula.learning_errors import LearningError


class MoveError(CurriculaError):
    """The part of the family that a steward or a coordinator can meet."""


class UnknownMove(MoveError):
    def __init__(self, move_id: UUID) -> None:
        super().__init__(f"There is no move {move_id}. Run: child curriculum courses")


class NotAnotherVersion(MoveError):
    """The two versions are one, or belong to two curricula."""

    def __init__(self) -> None:
        super().__init__(
            "Learners can be moved between two versions of one curriculum only. "
            "Choose another version: child curriculum list"
        )


class NotPublished(MoveError):
    """Nobody studies what no steward has published."""

    def __init__(self, version_hash: str) -> None:
        super().__init__(
            f"The version {version_hash[:12]} is not published, so no course can use it. "
            f"Publish it first: child curriculum publish {version_hash[:12]}"
        )


class MoveUnderWay(MoveError):
    """Another move of the same course is not finished; `move_id` is that one."""

    def __init__(self, move_id: UUID) -> None:
        self.move_id = move_id
        super().__init__(
            f"Another move of this course is under way ({move_id}). Wait until it is finished, "
            "then look again at what is left to move."
        )


class CourseMoved(LearningError):
    """What was sent was made for a version that this learner's course has left."""

    def __init__(self, enrolment_id: UUID) -> None:
        self.enrolment_id = enrolment_id
        super().__init__(
            "Your course moved to another version of this curriculum while the page was open. "
            "Load the lesson again and answer there."
        )
