"""What a move does to lessons and answers, whoever is moved: worked out once from two versions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from curricula.differences import LessonMap, compare_items
from curricula.filing import filed
from curricula.versions import Version


@dataclass(frozen=True, slots=True)
class LessonRoute:
    """An old lesson, the slug that it has from now on (None: gone), and its questions.

    `items` maps each old question to its new slug, None where it is gone; answers to those in
    `again` say nothing about the new one. `touched`: a question or its weight changed, so that
    what a mentor has still to judge there could not be judged as it was asked.
    """

    old: str
    new: str | None
    items: Mapping[str, str | None]
    again: frozenset[str]
    touched: bool

    def names(self, route: "Route") -> dict[str, str]:
        """Under which name each answer is filed from now on, where that is another one."""
        kept = {slug: to for slug in self.items if (to := self.keeps(slug)) is not None}
        left = {
            slug: filed(slug, route.old.version_hash) for slug in self.items if slug not in kept
        }
        came_back = set(route.asked(self.new)) - set(kept.values())
        return _changed(kept | left | {filed(slug, route.version_hash): slug for slug in came_back})

    def keeps(self, item_slug: str) -> str | None:
        """The new slug of a question whose answer goes on, else None."""
        return None if item_slug in self.again else self.items.get(item_slug)


@dataclass(frozen=True, slots=True)
class Route:
    """From one version to another; `lessons` are the old ones, `added` the slugs of new ones."""

    old: Version
    new: Version
    lessons: Mapping[str, LessonRoute]
    added: tuple[str, ...]

    @property
    def version_hash(self) -> str:
        """Of the version that it leads to."""
        return self.new.version_hash

    @property
    def names(self) -> dict[str, str]:
        """Under which name each lesson's results are filed from now on, where that is another."""
        there = {
            slug: each.new or filed(slug, self.old.version_hash)
            for slug, each in self.lessons.items()
        }
        return _changed(there | {filed(slug, self.version_hash): slug for slug in self.added})

    def asked(self, lesson_slug: str | None) -> tuple[str, ...]:
        """The questions of a lesson of the version that it leads to."""
        lessons = self.new.curriculum.lessons
        return next((tuple(i.slug for i in x.items) for x in lessons if x.slug == lesson_slug), ())


def route(old: Version, new: Version, lessons: LessonMap, again: Collection[str] = ()) -> Route:
    """`lessons` names every old lesson; `again` holds "lesson/item" of the new version."""
    before = {lesson.slug: lesson for lesson in old.curriculum.lessons}
    after = {lesson.slug: lesson for lesson in new.curriculum.lessons}
    found = {}
    for slug, to in lessons.items():
        items = compare_items(before[slug].items, after[to].items if to else ())
        found[slug] = LessonRoute(
            old=slug,
            new=to,
            items={
                each.old.slug: each.new.slug if each.new else None for each in items if each.old
            },
            again=frozenset(
                each.old.slug
                for each in items
                if each.old and each.new and (each.answer_again or f"{to}/{each.new.slug}" in again)
            ),
            touched=to is None or any(each.kind != "same" for each in items),
        )
    reached = set(lessons.values())
    return Route(old, new, found, tuple(slug for slug in after if slug not in reached))


def _changed(names: dict[str, str]) -> dict[str, str]:
    return {old: new for old, new in names.items() if old != new}
