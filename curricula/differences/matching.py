"""Which lesson of the new version is which of the old: by name, else by file, questions, text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from curricula.differences.revision import Revision
from curricula.errors import BadLessonMap
from curricula.model import Curriculum, Lesson

Why = Literal["name", "file", "questions", "text", "said", "gone"]
LessonMap = Mapping[str, str | None]
"""An old lesson's slug to the new one's, or to None: it has no place in the new version."""

LEAST_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """An old lesson and the one that it became, `new` being None where it is gone, and why."""

    old: str
    new: str | None
    why: Why


def match_lessons(old: Revision, new: Revision, said: LessonMap | None = None) -> tuple[Match, ...]:
    """One match for each old lesson, in order; no new lesson comes twice.

    `said` is what a person decided; it comes first and has no word left out of it. A lesson that
    keeps its name is the same lesson. Of the rest, those from one file belong together, then
    those that share most of their questions, then most of the lines of their texts.
    Raises `BadLessonMap`.
    """
    said = said or {}
    _check(old.curriculum, new.curriculum, said)
    found = {slug: Match(slug, to, "said") for slug, to in said.items()}
    before = [lesson for lesson in old.curriculum.lessons if lesson.slug not in found]
    after = {lesson.slug: lesson for lesson in new.curriculum.lessons}
    for taken in said.values():
        after.pop(taken or "", None)

    def pair(lesson: Lesson, to: Lesson, why: Why) -> None:
        found[lesson.slug] = Match(lesson.slug, to.slug, why)
        del after[to.slug]

    for lesson in before:
        if lesson.slug in after:
            pair(lesson, after[lesson.slug], "name")
    for lesson in (each for each in before if each.slug not in found):
        same_file = [each for each in after.values() if each.path == lesson.path]
        if same_file:
            pair(lesson, same_file[0], "file")
    for why, of_old, of_new in _kinds_of_likeness(old, new):
        left = [each for each in before if each.slug not in found]
        for lesson, to in _likest(left, after.values(), of_old, of_new):
            pair(lesson, to, why)
    return tuple(
        found.get(lesson.slug, Match(lesson.slug, None, "gone"))
        for lesson in old.curriculum.lessons
    )


Features = Mapping[str, frozenset[object]]


def _kinds_of_likeness(old: Revision, new: Revision) -> Iterable[tuple[Why, Features, Features]]:
    yield "questions", _questions(old), _questions(new)
    yield "text", _sentences(old), _sentences(new)


def _questions(side: Revision) -> Features:
    return {each.slug: frozenset(each.items) for each in side.curriculum.lessons}


def _sentences(side: Revision) -> Features:
    return {
        each.slug: frozenset(
            line.strip() for line in side.texts.get(each.path, "").split("\n") if line.strip()
        )
        for each in side.curriculum.lessons
    }


def _likest(
    left: Iterable[Lesson], right: Iterable[Lesson], old: Features, new: Features
) -> list[tuple[Lesson, Lesson]]:
    """Pairs that share at least half of what either has, the likest first."""
    others = list(right)
    pairs = [(_shared(old[a.slug], new[b.slug]), a, b) for a in left for b in others]
    chosen: list[tuple[Lesson, Lesson]] = []
    for share, a, b in sorted(pairs, key=lambda each: -each[0]):
        used = any(a is x or b is y for x, y in chosen)
        if share >= LEAST_SHARED and not used:
            chosen.append((a, b))
    return chosen


def _shared(old: frozenset[object], new: frozenset[object]) -> float:
    return len(old & new) / len(old | new) if old and new else 0.0


def check_lesson_map(old: Curriculum, new: Curriculum, lessons: LessonMap) -> None:
    """Raises `BadLessonMap` unless every lesson of the old version is named, and goes to one of
    the new version that no other goes to, or to None.
    """
    _check(old, new, lessons)
    if left := [each.slug for each in old.lessons if each.slug not in lessons]:
        raise BadLessonMap(f"nothing is said about {left[0]!r}")


def _check(old: Curriculum, new: Curriculum, said: LessonMap) -> None:
    before, after = ({lesson.slug for lesson in side.lessons} for side in (old, new))
    for slug, to in said.items():
        if slug not in before:
            raise BadLessonMap(f"the old version has no lesson {slug!r}")
        if to is not None and to not in after:
            raise BadLessonMap(f"the new version has no lesson {to!r}")
    given = [to for to in said.values() if to is not None]
    if twice := sorted({to for to in given if given.count(to) > 1}):
        raise BadLessonMap(f"two lessons cannot both become {twice[0]!r}")
