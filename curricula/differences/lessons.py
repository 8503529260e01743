"""What changed in one lesson: its place, its settings, its text, its questions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from curricula.differences.fields import FieldChange, compare_fields
from curricula.differences.items import ItemDifference, compare_items
from curricula.differences.matching import Match, Why
from curricula.differences.revision import Revision
from curricula.differences.texts import Line, compare_texts
from curricula.model import Lesson

COMPARED_ELSEWHERE = frozenset({"slug", "items"})


@dataclass(frozen=True, slots=True)
class LessonDifference:
    """`old` is None for a new lesson, `new` for one that is gone; `why` says how they were matched.

    `moved`: it stands elsewhere among the lessons that both versions have, or in another module.
    `text` holds all lines where the text changed, and nothing where it is the same.
    """

    old: Lesson | None
    new: Lesson | None
    why: Why
    moved: bool
    settings: tuple[FieldChange, ...]
    text: tuple[Line, ...]
    items: tuple[ItemDifference, ...]

    @property
    def kind(self) -> Literal["same", "changed", "renamed", "added", "removed"]:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if self.old.slug != self.new.slug:
            return "renamed"
        if self.moved or self.settings or self.text or self.changed_items:
            return "changed"
        return "same"

    @property
    def changed_items(self) -> tuple[ItemDifference, ...]:
        return tuple(item for item in self.items if item.kind != "same")

    @property
    def is_material(self) -> bool:
        """Whether somebody half way through has questions to answer that she had not, or anew."""
        return any(item.answer_again or item.kind == "added" for item in self.items)


def compare_lessons(
    old: Revision, new: Revision, matches: Sequence[Match]
) -> tuple[LessonDifference, ...]:
    """In the order of the new version, then what is gone."""
    became = {match.new: match for match in matches if match.new is not None}
    moved = _moved(old, new, [(match.old, slug) for slug, match in became.items()])
    found = [
        _compared(old, new, lesson, became.get(lesson.slug), moved)
        for lesson in new.curriculum.lessons
    ]
    return (*found, *(_gone(old, match) for match in matches if match.new is None))


def _compared(
    old: Revision, new: Revision, lesson: Lesson, match: Match | None, moved: Collection[str]
) -> LessonDifference:
    before = old.lesson(match.old) if match else None
    if match is None or before is None:
        items = compare_items((), lesson.items)
        return LessonDifference(None, lesson, "name", False, (), (), items)
    texts = old.texts.get(before.path, ""), new.texts.get(lesson.path, "")
    return LessonDifference(
        old=before,
        new=lesson,
        why=match.why,
        moved=lesson.slug in moved,
        settings=tuple(compare_fields(before, lesson, without=COMPARED_ELSEWHERE)),
        text=() if texts[0] == texts[1] else compare_texts(*texts),
        items=compare_items(before.items, lesson.items),
    )


def _gone(old: Revision, match: Match) -> LessonDifference:
    before = old.lesson(match.old)
    assert before is not None
    return LessonDifference(before, None, match.why, False, (), (), compare_items(before.items, ()))


def _moved(old: Revision, new: Revision, pairs: list[tuple[str, str]]) -> frozenset[str]:
    """The new slugs of lessons that were put elsewhere: the fewest whose moving explains it."""
    to = dict(pairs)
    order = [to[each.slug] for each in old.curriculum.lessons if each.slug in to]
    place = {lesson.slug: at for at, lesson in enumerate(new.curriculum.lessons)}
    stayed = _longest_rising([place[slug] for slug in order])
    put = {slug for slug in order if place[slug] not in stayed}
    before, after = _module_of(old), _module_of(new)
    kept_modules = set(before.values()) & set(after.values())
    for old_slug, slug in pairs:
        sides = {before[old_slug], after[slug]}
        if len(sides) == 2 and sides <= kept_modules:
            put.add(slug)
    return frozenset(put)


def _longest_rising(values: list[int]) -> set[int]:
    best: list[int] = []
    runs: list[list[int]] = [[]]
    for value in values:
        longest = max((run for run in runs if not run or run[-1] < value), key=len)
        runs.append([*longest, value])
        best = max(best, runs[-1], key=len)
    return set(best)


def _module_of(side: Revision) -> dict[str, str]:
    return {
        lesson.slug: module.slug for module in side.curriculum.modules for lesson in module.lessons
    }
