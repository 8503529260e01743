"""What changed from one version of a curriculum to another, as a value that people can read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.differences.fields import FieldChange, compare_fields
from curricula.differences.lessons import LessonDifference, compare_lessons
from curricula.differences.matching import LessonMap, match_lessons
from curricula.differences.revision import Revision, revisions
from curricula.differences.texts import Line, compare_texts
from curricula.model import Page

COMPARED_ELSEWHERE = frozenset({"modules", "pages"})


@dataclass(frozen=True, slots=True)
class PageDifference:
    """A text beside the lessons; `old` is None for a new one, `new` for one that is gone."""

    old: Page | None
    new: Page | None
    settings: tuple[FieldChange, ...]
    text: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A figure, a data file or another file that is neither lesson nor page."""

    path: str
    kind: Literal["changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`lessons` lists all of them, also those that stayed as they are; the rest only changes."""

    settings: tuple[FieldChange, ...]
    lessons: tuple[LessonDifference, ...]
    pages: tuple[PageDifference, ...]
    files: tuple[FileDifference, ...]

    @property
    def changed_lessons(self) -> tuple[LessonDifference, ...]:
        return tuple(each for each in self.lessons if each.kind != "same")

    @property
    def is_empty(self) -> bool:
        return not (self.settings or self.changed_lessons or self.pages or self.files)

    @property
    def lesson_map(self) -> dict[str, str | None]:
        """Every old lesson with the new one that it is, or None."""
        return {
            each.old.slug: each.new.slug if each.new else None for each in self.lessons if each.old
        }


def difference(old: Revision, new: Revision, said: LessonMap | None = None) -> Difference:
    """A pure function; `said` is what a person decided about which lesson became which.

    Raises `BadLessonMap`.
    """
    matches = match_lessons(old, new, said)
    return Difference(
        settings=(
            *compare_fields(old.curriculum, new.curriculum, without=COMPARED_ELSEWHERE),
            *_modules(old, new),
        ),
        lessons=compare_lessons(old, new, matches),
        pages=tuple(_pages(old, new)),
        files=tuple(_files(old, new)),
    )


def version_difference(
    session: Session, old_id: UUID, new_id: UUID, said: LessonMap | None = None
) -> Difference:
    """`difference` of two versions as they are kept. Raises `UnknownVersion`, `BadLessonMap`."""
    found = revisions(session, {old_id, new_id})
    return difference(found[old_id], found[new_id], said)


def _modules(old: Revision, new: Revision) -> Iterator[FieldChange]:
    before = {module.slug: module.title for module in old.curriculum.modules}
    after = {module.slug: module.title for module in new.curriculum.modules}
    for slug in [*before, *(slug for slug in after if slug not in before)]:
        if before.get(slug) != after.get(slug):
            yield FieldChange(f"modules[{slug}]", before.get(slug), after.get(slug))
    kept = [slug for slug in before if slug in after]
    if kept != [slug for slug in after if slug in before]:
        yield FieldChange("modules", tuple(before), tuple(after))


def _pages(old: Revision, new: Revision) -> Iterator[PageDifference]:
    before = {page.slug: page for page in old.curriculum.pages}
    after = {page.slug: page for page in new.curriculum.pages}
    for slug in [*after, *(slug for slug in before if slug not in after)]:
        was, now = before.get(slug), after.get(slug)
        texts = (
            old.texts.get(was.path, "") if was else "",
            new.texts.get(now.path, "") if now else "",
        )
        settings = tuple(compare_fields(was, now)) if was and now else ()
        if was is None or now is None or settings or texts[0] != texts[1]:
            text = compare_texts(*texts) if was and now and texts[0] != texts[1] else ()
            yield PageDifference(was, now, settings, text)


def _files(old: Revision, new: Revision) -> Iterator[FileDifference]:
    before, after = _other_files(old), _other_files(new)
    for path in sorted({*before, *after}):
        if path not in after:
            yield FileDifference(path, "removed")
        elif path not in before:
            yield FileDifference(path, "added")
        elif before[path] != after[path]:
            yield FileDifference(path, "changed")


def _other_files(side: Revision) -> Mapping[str, str]:
    return {p: h for p, h in side.files.items() if p not in side.curriculum.text_paths}
