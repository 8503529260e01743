"""What differs between two schemes, as a person would list it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from certification.durations import Duration
from certification.scheme import FixedPeriod, Group, LanguageMap, Requirement, Scheme
from certification.verbs import SHORT_VERBS, verb_iri

Value = str | int | float | bool | tuple[str, ...] | LanguageMap | None
SHORT = {verb_iri(iri): name for name, iri in SHORT_VERBS.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """`key` is that of the document; `inside` stands for the requirement that holds this one.

    A value that is not there is None, also where it stands for what is left out.
    """

    key: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A requirement by its id; `label` as it is now, or was where it was removed."""

    id: str
    kind: Literal["added", "removed", "changed"]
    label: LanguageMap
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """`scheme` is what changed of the whole; requirements come in the order of the new document,
    removed ones last."""

    scheme: tuple[Change, ...]
    requirements: tuple[RequirementChange, ...]

    @property
    def is_none(self) -> bool:
        return not self.scheme and not self.requirements


def scheme_difference(old: Scheme, new: Scheme) -> SchemeDifference:
    """From `old` to `new`, requirement by requirement; the same id means the same requirement."""
    before, after = dict(_described(old.root, None)), dict(_described(new.root, None))
    requirements = [_requirement(key, before.get(key), now) for key, now in after.items()]
    requirements += [
        RequirementChange(key, "removed", _label(was))
        for key, was in before.items()
        if key not in after
    ]
    return SchemeDifference(
        scheme=_changes(
            {"title": old.title, "description": old.description, "expires_after": _text(old)},
            {"title": new.title, "description": new.description, "expires_after": _text(new)},
        ),
        requirements=tuple(one for one in requirements if one is not None),
    )


def _requirement(
    key: str, was: Mapping[str, Value] | None, now: Mapping[str, Value]
) -> RequirementChange | None:
    if was is None:
        return RequirementChange(key, "added", _label(now), _changes({}, now))
    changes = _changes(was, now)
    return RequirementChange(key, "changed", _label(now), changes) if changes else None


def _changes(was: Mapping[str, Value], now: Mapping[str, Value]) -> tuple[Change, ...]:
    keys = dict.fromkeys((*now, *was))
    return tuple(
        Change(key, was.get(key), now.get(key)) for key in keys if was.get(key) != now.get(key)
    )


def _described(node: Requirement, inside: str | None) -> Iterator[tuple[str, dict[str, Value]]]:
    described: dict[str, Value] = {"label": node.label, "kind": node.kind, "inside": inside}
    if isinstance(node, Group):
        if node.kind == "at_least":
            described["n"] = node.need
        yield node.id, described
        for child in node.requirements:
            yield from _described(child, node.id)
        return
    described |= {
        "verb": SHORT.get(node.verb, node.verb),
        "activities": node.activities or None,
        "minimum_score": node.minimum_score,
        "success": node.success,
        "minimum_duration": node.minimum_duration,
        "total_duration": node.total_duration,
        "count": node.count,
        "distinct": node.distinct or None,
        "within": _period(node.within),
        "authorities": node.authorities,
    }
    yield node.id, described


def _label(described: Mapping[str, Value]) -> LanguageMap:
    label = described["label"]
    assert isinstance(label, Mapping)
    return label


def _text(scheme: Scheme) -> str | None:
    return scheme.expires_after.text if scheme.expires_after else None


def _period(within: Duration | FixedPeriod | None) -> str | None:
    if within is None or isinstance(within, Duration):
        return within.text if within else None
    ends = (within.since, within.until)
    return "/".join(end.isoformat() if end else ".." for end in ends)
