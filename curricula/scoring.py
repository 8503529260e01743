"""What a lesson and a course come to: pure functions from the worth of answers to scores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from curricula.model import Lesson

TOLERANCE = 1e-9  # thirds do not add up exactly in binary; a mark is never missed by that


@dataclass(frozen=True, slots=True)
class Score:
    """`raw` of `maximum` points; `scaled` is their ratio, 0..1 (xAPI 1.0.3 part 2, 2.4.5.1)."""

    scaled: float
    raw: float
    maximum: float

    @classmethod
    def of(cls, raw: float, maximum: float) -> "Score":
        return cls(scaled=min(1.0, max(0.0, raw / maximum)), raw=raw, maximum=maximum)


def unanswered(lesson: Lesson, answered: Iterable[str]) -> tuple[str, ...]:
    """The graded items that have no answer yet, in the order of the lesson."""
    known = set(answered)
    return tuple(item.slug for item in lesson.items if item.graded and item.slug not in known)


def lesson_score(lesson: Lesson, worth: Mapping[str, float]) -> Score | None:
    """The score over the graded items by their points; None in a lesson that grades nothing.

    `worth` is the scaled worth of the attempt that counts by item slug; what is missing there is
    worth nothing.
    """
    graded = [item for item in lesson.items if item.graded]
    if not graded:
        return None
    raw = sum(worth.get(item.slug, 0.0) * item.points for item in graded)
    return Score.of(raw, float(sum(item.points for item in graded)))


def total(scores: Iterable[Score | None]) -> Score | None:
    """One score over several: a point is a point, whichever lesson asked for it."""
    known = [score for score in scores if score is not None]
    if not known:
        return None
    return Score.of(sum(s.raw for s in known), sum(s.maximum for s in known))


def passes(score: Score, pass_mark: float) -> bool:
    """Whether the score reaches the curriculum's pass mark (0..1, inclusive)."""
    return score.scaled >= pass_mark - TOLERANCE
