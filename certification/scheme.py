"""A certification scheme as rules see it: a tree whose leaves ask for learning records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from certification.durations import Duration

LanguageMap = Mapping[str, str]
OWN_AUTHORITY = "child"


@dataclass(frozen=True, slots=True)
class FixedPeriod:
    """From `since`, which counts, to `until`, which does not; either may be open. UTC."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Statements:
    """A leaf: so many statements like this.

    `verb` is an IRI; `activities` are those it may be about (empty: about anything; one that ends
    in `/*` stands for everything one step below), relative to the community until `resolved`.
    `minimum_score` is compared with `result.score.scaled`. `minimum_duration` is how long each
    must have taken and `total_duration` how long all that count together, both in whole seconds,
    compared with `result.duration`. `distinct`: each about another activity. `within`: a
    `Duration` after which a statement no longer counts, or a fixed period. `authorities` are the
    names of those whose word counts.
    """

    id: str
    label: LanguageMap
    verb: str
    activities: tuple[str, ...] = ()
    minimum_score: float | None = None
    success: bool | None = None
    minimum_duration: int | None = None
    total_duration: int | None = None
    count: int = 1
    distinct: bool = False
    within: Duration | FixedPeriod | None = None
    authorities: tuple[str, ...] = (OWN_AUTHORITY,)

    @property
    def kind(self) -> Literal["statements"]:
        return "statements"


@dataclass(frozen=True, slots=True)
class Group:
    """A node: `need` of its `requirements` must be satisfied (all of them, one, or n)."""

    id: str
    label: LanguageMap
    kind: Literal["all", "any", "at_least"]
    need: int
    requirements: tuple["Requirement", ...]


Requirement = Group | Statements


@dataclass(frozen=True, slots=True)
class Scheme:
    """`expires_after` is how long an achievement holds, from the moment of the achievement."""

    slug: str
    title: LanguageMap
    description: LanguageMap
    root: Requirement
    expires_after: Duration | None = None

    def leaves(self) -> Iterator[Statements]:
        """The leaves in document order."""
        return _leaves(self.root)


def resolved(scheme: Scheme, community_iri: str) -> Scheme:
    """The scheme with every relative activity placed under its community's IRI."""
    return replace(scheme, root=_resolved(scheme.root, community_iri.rstrip("/")))


def _leaves(node: Requirement) -> Iterator[Statements]:
    if isinstance(node, Statements):
        yield node
        return
    for child in node.requirements:
        yield from _leaves(child)


def _resolved(node: Requirement, base: str) -> Requirement:
    if isinstance(node, Group):
        return replace(node, requirements=tuple(_resolved(n, base) for n in node.requirements))
    return replace(
        node,
        activities=tuple(a if ":" in a else f"{base}/{a}" for a in node.activities),
    )
