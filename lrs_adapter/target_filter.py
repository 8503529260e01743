"""What of the log a remote LRS gets: the records of a community, a verb, an activity, an LMS."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any

import orjson

BELOW = ("/", "#", "?")
"""What comes after an activity's id in the ids of those below it."""


@dataclass(frozen=True)
class TargetFilter:
    """A statement passes when it meets each kind that names anything, by one of what it names.

    `communities` are activities' IRIs, which a statement names in its context or as its object;
    `verbs` IRIs; `activities` IRIs of what it is about or happened in, and of all below them
    (`…/lessons/one` is below `…`); `platforms` are LMSs by name, as `context.platform` has it.
    """

    communities: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, tuple(sorted(set(getattr(self, each.name)))))

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    @property
    def text(self) -> str | None:
        """As it is kept; None for the filter that lets everything through."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        told = {name: value for name, value in kept.items() if value}
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode() if told else None

    def takes(self, document: bytes) -> bool:
        """Whether the statement, in bytes as the log has it, passes.

        One that does not even hold the letters of what is asked for is not parsed.
        """
        for needles in self._needles:
            if not any(needle in document for needle in needles):
                return False
        return self.passes(orjson.loads(document))

    @cached_property
    def _needles(self) -> tuple[tuple[bytes, ...], ...]:
        """Of each kind how its values begin in JSON; the log writes as orjson does."""
        kinds = (self.communities, self.verbs, self.activities, self.platforms)
        return tuple(
            tuple(orjson.dumps(value)[:-1] for value in values) for values in kinds if values
        )

    def passes(self, statement: Mapping[str, Any]) -> bool:
        """Whether a valid statement passes."""
        if self.verbs and statement["verb"]["id"] not in self.verbs:
            return False
        context = statement.get("context") or {}
        if self.platforms and context.get("platform") not in self.platforms:
            return False
        named = tuple(_activities(statement["object"], context))
        if self.communities and not any(one in self.communities for one in named):
            return False
        return not self.activities or any(map(self.is_below, named))

    def is_below(self, activity: str) -> bool:
        """Whether it is one of `activities`, or below one."""
        return any(
            activity == one or (activity.startswith(one) and activity[len(one)] in BELOW)
            for one in self.activities
        )


EVERYTHING = TargetFilter()


@lru_cache(maxsize=64)
def read_filter(text: str | None) -> TargetFilter:
    """From `TargetFilter.text`."""
    return TargetFilter(**orjson.loads(text)) if text else EVERYTHING


def _activities(about: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the object and of what the context names, and those of a sub-statement."""
    kind = about.get("objectType", "Activity")
    if kind == "Activity":
        yield about["id"]
    elif kind == "SubStatement":
        yield from _activities(about["object"], about.get("context") or {})
    for some in (context.get("contextActivities") or {}).values():
        for one in [some] if isinstance(some, dict) else some:
            yield one["id"]
