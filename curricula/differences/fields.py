"""What changed in a value of the model, field by field, whichever fields it has by now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`name` is a path such as "pass_mark", "rules.attempts" or "options[b].text".

    `old` is None for what is new, `new` is None for what is gone.
    """

    name: str
    old: Any
    new: Any

    @property
    def field(self) -> str:
        """The last name of the path."""
        return self.name.rpartition(".")[2].partition("[")[0]


def compare_fields(old: Any, new: Any, without: frozenset[str] = frozenset()) -> list[FieldChange]:
    """The changes between two values of one dataclass; `without` names fields to leave out.

    Options and the like are compared by their key, so that one that was put elsewhere is not
    taken for another; their order is a change of its own, named after the field.
    """
    return list(_of_dataclass("", old, new, without))


def _of_dataclass(
    prefix: str, old: Any, new: Any, without: frozenset[str] = frozenset()
) -> Iterator[FieldChange]:
    for each in fields(old):
        if each.name not in without:
            name = f"{prefix}{each.name}"
            yield from _of_value(name, getattr(old, each.name), getattr(new, each.name))


def _of_value(name: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if _is_value(old) and type(old) is type(new):
        yield from _of_dataclass(f"{name}.", old, new)
    elif (before := _keyed(old)) is not None and (after := _keyed(new)) is not None:
        yield from _of_keyed(name, before, after)
    else:
        yield FieldChange(name, old, new)


def _of_keyed(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    both = [key for key in old if key in new]
    for key in both:
        yield from _of_dataclass(f"{name}[{key}].", old[key], new[key])
    for key in old:
        if key not in new:
            yield FieldChange(f"{name}[{key}]", old[key], None)
    for key in new:
        if key not in old:
            yield FieldChange(f"{name}[{key}]", None, new[key])
    if both != [key for key in new if key in old]:
        yield FieldChange(name, tuple(old), tuple(new))


def _keyed(value: Any) -> dict[str, Any] | None:
    """A tuple of options by their keys; None for anything else, and where a key comes twice."""
    if not isinstance(value, tuple) or not all(_is_value(x) and hasattr(x, "key") for x in value):
        return None
    by_key = {each.key: each for each in value}
    return by_key if len(by_key) == len(value) else None


def _is_value(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)
