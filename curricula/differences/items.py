"""What changed in the questions of a lesson, and which of them must be answered again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from curricula.differences.fields import FieldChange, compare_fields
from curricula.model import Item

WORDING = frozenset({"prompt", "text"})
"""What the learner read: an answer still answers it when only a slip was mended."""
AFTER_ANSWERING = frozenset({"feedback", "feedback_right", "feedback_wrong", "guidance"})
WEIGHT = frozenset({"graded", "points"})
LEAST_ALIKE = 0.9

MARKUP = re.compile(r"[*_~\s]+")
NUMBER = re.compile(r"\d+")
CODE = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One question in both versions; `old` is None for a new one, `new` for one that is gone.

    `answer_again`: an answer given to the old one says nothing about the new one, because the
    key changed, or what was asked.
    """

    old: Item | None
    new: Item | None
    changes: tuple[FieldChange, ...]
    answer_again: bool

    @property
    def kind(self) -> Literal["same", "changed", "renamed", "added", "removed"]:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if self.old.slug != self.new.slug:
            return "renamed"
        return "changed" if self.changes else "same"


def compare_items(old: Iterable[Item], new: Iterable[Item]) -> tuple[ItemDifference, ...]:
    """In the order of the new lesson, then what is gone.

    The same name is the same question; one that is the same in all but its name was renamed.
    """
    before = {item.slug: item for item in old}
    found: list[ItemDifference] = []
    new = list(new)
    gone = [item for slug, item in before.items() if slug not in {each.slug for each in new}]
    for item in new:
        was = before.get(item.slug)
        if was is None:
            was = next((each for each in gone if not _changes(each, item)), None)
            if was is not None:
                gone.remove(was)
        found.append(_compared(was, item))
    return (*found, *(ItemDifference(item, None, (), True) for item in gone))


def _compared(old: Item | None, new: Item) -> ItemDifference:
    if old is None:
        return ItemDifference(None, new, (), False)
    changes = _changes(old, new)
    again = any(_asks_something_else(change, new.kind) for change in changes)
    return ItemDifference(old, new, tuple(changes), again)


def _changes(old: Item, new: Item) -> list[FieldChange]:
    return compare_fields(old, new, without=frozenset({"slug"}))


def _asks_something_else(change: FieldChange, kind: str) -> bool:
    """A field that nobody named here belongs to the key: better asked twice than marked wrongly."""
    if change.name == "options" and isinstance(change.old, tuple) and isinstance(change.new, tuple):
        return kind == "sequencing"  # elsewhere the order of the options is only how it looks
    if change.field in AFTER_ANSWERING | WEIGHT:
        return False
    if change.field in WORDING:
        return not says_the_same(str(change.old), str(change.new))
    return change.name != "targets" or change.old is None or change.new is None


def says_the_same(old: str, new: str) -> bool:
    """Whether only a slip was mended: the same numbers and code, and nearly the same letters."""
    if CODE.findall(old) != CODE.findall(new) or NUMBER.findall(old) != NUMBER.findall(new):
        return False
    before, after = (MARKUP.sub(" ", text).strip().casefold() for text in (old, new))
    if before == after:
        return True
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= LEAST_ALIKE
