"""What answers are worth: pure functions from an item and choices to points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curricula.learning_errors import BadAnswer
from curricula.model import Item, Lesson

TOLERANCE = 1e-9  # thirds do not add up exactly in binary; a mark is never missed by that


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer with its worth: `scaled` in 0..1, `chosen` in the order of the item's options."""

    chosen: tuple[str, ...]
    success: bool
    scaled: float


@dataclass(frozen=True, slots=True)
class Score:
    """`raw` of `maximum` points; `scaled` is their ratio, 0..1 (xAPI 1.0.3 part 2, 2.4.5.1)."""

    scaled: float
    raw: float
    maximum: float

    @classmethod
    def of(cls, raw: float, maximum: float) -> "Score":
        return cls(scaled=min(1.0, max(0.0, raw / maximum)), raw=raw, maximum=maximum)


def mark(item: Item, chosen: Sequence[str]) -> Marked:
    """The worth of one answer, one point at most.

    A single choice is right or worth nothing. In a multiple choice each right tick earns its
    share of the point and each wrong tick takes one share back, never below nothing; `success`
    is all of the right ones and no other. Raises `BadAnswer` for no choice, for a key that the
    item does not have, and for two choices where one is asked.
    """
    keys = [option.key for option in item.options]
    given = set(chosen)
    if not given:
        raise BadAnswer(item.slug, "nothing is chosen; choose an answer")
    if strange := sorted(given.difference(keys)):
        raise BadAnswer(item.slug, f"it has no option {strange[0]!r}; choose among {keys}")
    if item.kind == "single" and len(given) > 1:
        raise BadAnswer(item.slug, "it takes one answer; choose one")
    right = {option.key for option in item.options if option.correct}
    success = given == right
    if success or item.kind == "single":
        scaled = float(success)
    else:
        hits, misses = len(given & right), len(given - right)
        scaled = max(0.0, (hits - misses) / max(len(right), 1))
    return Marked(tuple(key for key in keys if key in given), success, scaled)


def unanswered(lesson: Lesson, answered: Iterable[str]) -> tuple[str, ...]:
    """The graded items that have no answer yet, in the order of the lesson."""
    known = set(answered)
    return tuple(item.slug for item in lesson.items if item.graded and item.slug not in known)


def lesson_score(lesson: Lesson, worth: Mapping[str, float]) -> Score | None:
    """The score over the graded items, one point each; None in a lesson that grades nothing.

    `worth` is the scaled worth of the last attempt by item slug; what is missing there is worth
    nothing.
    """
    graded = [item.slug for item in lesson.items if item.graded]
    if not graded:
        return None
    return Score.of(sum(worth.get(slug, 0.0) for slug in graded), float(len(graded)))


def total(scores: Iterable[Score | None]) -> Score | None:
    """One score over several: every graded item weighs the same, whichever lesson asked it."""
    known = [score for score in scores if score is not None]
    if not known:
        return None
    return Score.of(sum(s.raw for s in known), sum(s.maximum for s in known))


def passes(score: Score, pass_mark: float) -> bool:
    """Whether the score reaches the curriculum's pass mark (0..1, inclusive)."""
    return score.scaled >= pass_mark - TOLERANCE
