"""A difference between two versions as text for a terminal, and as JSON values."""

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from typing import Any

from curricula import Difference, LessonDifference
from curricula.differences import FieldChange, ItemDifference, Line, hunks

SIGNS = {"same": " ", "removed": "-", "added": "+"}
WHY = {
    "name": "",
    "file": "same file",
    "questions": "same questions",
    "text": "similar text",
    "said": "as you said",
    "gone": "",
}


def difference_lines(found: Difference) -> Iterator[str]:
    """What changed, the curriculum first, then lesson by lesson, pages, files."""
    if found.is_empty:
        yield "Nothing changed."
    yield from (_field(change) for change in found.settings)
    for lesson in found.changed_lessons:
        yield ""
        yield from _lesson(lesson)
    for page in found.pages:
        one = page.new or page.old
        word = "changed" if page.old and page.new else "added" if page.new else "removed"
        yield ""
        yield f"Page {one.slug if one else ''}: {word}"
        yield from (f"  {_field(change)}" for change in page.settings)
        yield from _text(page.text)
    if found.files:
        yield ""
    yield from (f"File {each.path}: {each.kind}" for each in found.files)


def difference_data(found: Difference) -> dict[str, Any]:
    """All of it, texts as changed lines with their neighbours."""
    return {
        "is_empty": found.is_empty,
        "lesson_map": found.lesson_map,
        "settings": [_plain(change) for change in found.settings],
        "lessons": [
            {
                "old": each.old.slug if each.old else None,
                "new": each.new.slug if each.new else None,
                "kind": each.kind,
                "matched_by": each.why,
                "moved": each.moved,
                "settings": [_plain(change) for change in each.settings],
                "text": _text_data(each.text),
                "items": [_item_data(item) for item in each.changed_items],
            }
            for each in found.lessons
        ],
        "pages": [
            {
                "old": each.old.slug if each.old else None,
                "new": each.new.slug if each.new else None,
                "settings": [_plain(change) for change in each.settings],
                "text": _text_data(each.text),
            }
            for each in found.pages
        ],
        "files": [asdict(each) for each in found.files],
    }


def _lesson(lesson: LessonDifference) -> Iterator[str]:
    if lesson.old is None or lesson.new is None:
        one = lesson.old or lesson.new
        yield f"Lesson {one.slug if one else ''}: {lesson.kind}"
        return
    name = lesson.new.slug
    if lesson.kind == "renamed":
        why = WHY[lesson.why]
        name = f"{lesson.old.slug} -> {lesson.new.slug}" + (f" ({why})" if why else "")
    yield f"Lesson {name}: {lesson.kind}" + (", stands elsewhere" if lesson.moved else "")
    yield from (f"  {_field(change)}" for change in lesson.settings)
    for item in lesson.changed_items:
        yield from _item(item)
    yield from _text(lesson.text)


def _item(item: ItemDifference) -> Iterator[str]:
    one = item.new or item.old
    again = ", to be answered again" if item.answer_again and item.new else ""
    yield f"  Question {one.slug if one else ''}: {item.kind}{again}"
    yield from (f"    {_field(change)}" for change in item.changes)


def _field(change: FieldChange) -> str:
    return f"{change.name}: {_short(change.old)} -> {_short(change.new)}"


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    if is_dataclass(value) and hasattr(value, "text"):
        return repr(value.text)
    return repr(value)


def _text(lines: tuple[Line, ...]) -> Iterator[str]:
    for hunk in hunks(lines):
        first = hunk[0]
        yield f"  @@ line {first.new or first.old} @@"
        yield from (f"  {SIGNS[line.kind]} {line.text}" for line in hunk)


def _text_data(lines: tuple[Line, ...]) -> list[list[dict[str, Any]]]:
    return [
        [{"kind": line.kind, "old": line.old, "new": line.new, "text": line.text} for line in hunk]
        for hunk in hunks(lines)
    ]


def _item_data(item: ItemDifference) -> dict[str, Any]:
    return {
        "old": item.old.slug if item.old else None,
        "new": item.new.slug if item.new else None,
        "kind": item.kind,
        "answer_again": item.answer_again,
        "changes": [_plain(change) for change in item.changes],
    }


def _plain(change: FieldChange) -> dict[str, Any]:
    return asdict(change)
