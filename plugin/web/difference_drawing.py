"""The lessons of two versions side by side with a line from each to what it became, as pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

from curricula import Difference, LessonDifference
from plugin.web.change_words import kind_of_lesson

ROW, TOP, LEFT, RIGHT, WIDTH = 34, 26, 292, 468, 760
LONGEST = 34


@dataclass(frozen=True, slots=True)
class Stop:
    """A lesson on one side; `state` is how it is drawn, `anchor` its place in the list below."""

    x: int
    y: int
    title: str
    state: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """The line between the two; `state` as for a stop."""

    d: str
    state: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    old: tuple[Stop, ...]
    new: tuple[Stop, ...]
    ways: tuple[Way, ...]


def draw_difference(found: Difference, old_order: Sequence[str]) -> Drawing:
    """Old lessons on the left in their order, new ones on the right in theirs."""
    became = {each.old.slug: each for each in found.lessons if each.old}
    before = [became[slug] for slug in old_order]
    after = [each for each in found.lessons if each.new]
    return Drawing(
        width=WIDTH,
        height=TOP + ROW * max(len(before), len(after), 1),
        old=tuple(_stop(each, row, is_old=True) for row, each in enumerate(before)),
        new=tuple(_stop(each, row, is_old=False) for row, each in enumerate(after)),
        ways=tuple(
            _way(before.index(each), after.index(each), kind_of_lesson(each)[2])
            for each in found.lessons
            if each.old and each.new
        ),
    )


def anchor_of(lesson: LessonDifference) -> str:
    """The id of a lesson's place in the list of changes."""
    one = lesson.new or lesson.old
    return f"{'lesson' if lesson.new else 'gone'}-{one.slug if one else ''}"


def _y(row: int) -> int:
    return TOP + ROW * row + ROW // 2


def _stop(lesson: LessonDifference, row: int, *, is_old: bool) -> Stop:
    one = lesson.old if is_old else lesson.new
    assert one is not None
    title = one.title if len(one.title) <= LONGEST else one.title[: LONGEST - 1] + "…"
    changed = lesson.kind != "same"
    x = LEFT if is_old else RIGHT
    state = kind_of_lesson(lesson)[2]
    return Stop(x, _y(row), title, state, anchor_of(lesson) if changed else None)


def _way(old: int, new: int, state: str) -> Way:
    middle = (LEFT + RIGHT) // 2
    start, end = LEFT + 9, RIGHT - 9
    return Way(f"M{start} {_y(old)}C{middle} {_y(old)} {middle} {_y(new)} {end} {_y(new)}", state)
