"""Several lessons as one: a module or a curriculum, and what its lessons come to together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from curricula.lesson_results import LessonResult
from curricula.model import Curriculum, Lesson


@dataclass(frozen=True, slots=True)
class Whole:
    """`share` is what is there so far, 0..1: the mean of the lessons that are graded, one that has
    no result yet as 0; where none is graded, the share of those that are finished. `done` of
    `total` lessons are finished; of some the result `awaits_judgement`.
    """

    share: float
    done: int
    total: int
    awaits_judgement: bool

    @property
    def is_completed(self) -> bool:
        return self.done == self.total


def whole_of(lessons: Sequence[Lesson], results: Mapping[str, LessonResult]) -> Whole | None:
    """What these lessons come to by their results; None while nothing of it is finished."""
    finished = [results[lesson.slug] for lesson in lessons if lesson.slug in results]
    if not finished:
        return None
    graded = [results.get(lesson.slug) for lesson in lessons if lesson.is_graded]
    scores = [one.score.scaled if one and one.score else 0.0 for one in graded]
    share = fsum(scores) / len(scores) if scores else len(finished) / len(lessons)
    return Whole(
        share=min(1.0, max(0.0, share)),
        done=len(finished),
        total=len(lessons),
        awaits_judgement=any(one.awaits_judgement for one in finished),
    )


def lessons_of(curriculum: Curriculum, kind: str, slug: str | None) -> tuple[str, ...]:
    """The slugs of the lessons of a lesson, a module or the whole curriculum; none where there is
    nothing of the kind.
    """
    if kind == "curriculum":
        return tuple(lesson.slug for lesson in curriculum.lessons)
    if kind == "module":
        modules = [module for module in curriculum.modules if module.slug == slug]
        return tuple(lesson.slug for module in modules for lesson in module.lessons)
    return tuple(lesson.slug for lesson in curriculum.lessons if lesson.slug == slug)
