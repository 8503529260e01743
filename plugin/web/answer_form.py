"""What a lesson's form holds for each question: fields as they were sent, and the answer in them.

A choice or a text is the field `item:<slug>`; a matching or sequencing question has one field
`item:<slug>:<key>` for each entry, with the key of its partner or its place, counted from 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from curricula import Item

PAIR = "[.]"
"""Between the halves of a pair, as in xAPI's matching responses (1.0.3 part 2, 2.4.4.1)."""
TEXTS = ("fill-in", "numeric", "free-text")


class Form(Protocol):
    """The part of a request's form that is read here."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """`fields` are what a draft keeps; `chosen` is the answer, empty while it is half or none."""

    fields: tuple[str, ...]
    chosen: tuple[str, ...]

    @property
    def is_half(self) -> bool:
        return bool(self.fields) and not self.chosen


def given_in(form: Form, items: Sequence[Item]) -> dict[str, Given]:
    """What the form holds, by item slug, for every item; one that it does not name is blank."""
    return {item.slug: _given(form, item) for item in items}


def given_of(item: Item, chosen: Sequence[str]) -> Given:
    """The fields that an answer once stood in."""
    if item.kind == "sequencing":
        placed = tuple(f"{key}{PAIR}{at}" for at, key in enumerate(chosen, start=1))
        return Given(placed, tuple(chosen))
    return Given(tuple(chosen), tuple(chosen))


def pairs_of(fields: Sequence[str]) -> Mapping[str, str]:
    """The halves of each pair among the fields of a matching or sequencing question."""
    return dict(field.split(PAIR, 1) for field in fields if PAIR in field)


def _given(form: Form, item: Item) -> Given:
    name = f"item:{item.slug}"
    if item.kind in TEXTS:
        text = form.get(name, "").replace("\r\n", "\n").strip()
        return Given((text,), (text,)) if text else Given((), ())
    if item.kind in ("matching", "sequencing"):
        halves = {option.key: form.get(f"{name}:{option.key}", "") for option in item.options}
        pairs = tuple(f"{key}{PAIR}{half}" for key, half in halves.items() if half)
        return Given(pairs, _whole(item, {key: half for key, half in halves.items() if half}))
    keys = tuple(form.getlist(name))
    order = [option.key for option in item.options]
    if set(keys) <= set(order):
        keys = tuple(key for key in order if key in keys)
    return Given(keys, keys)


def _whole(item: Item, halves: Mapping[str, str]) -> tuple[str, ...]:
    """The answer when every entry has its half, and in a sequence a place of its own."""
    if len(halves) < len(item.options):
        return ()
    if item.kind == "matching":
        return tuple(f"{key}{PAIR}{half}" for key, half in halves.items())
    places = {str(at) for at in range(1, len(item.options) + 1)}
    if set(halves.values()) != places:
        return ()
    return tuple(sorted(halves, key=lambda key: int(halves[key])))
