"""Which learning records can matter to a scheme, known before any of them is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from certification.facts_by_kind import is_about
from certification.published_scheme import MOST_KEPT, scheme_in
from certification.scheme import Scheme, Statements
from certification.verbs import verb_forms, verb_iri
from lrs_adapter import Wanted


@dataclass(frozen=True, slots=True)
class Interest:
    """`wanted` is what to ask of the log: every form of each verb a leaf names, and the activities
    where no leaf wants more than those it names. `leaves` are the leaves of each verb. The same
    `name` means the same interest.

    A record that it leaves out changes no proof: every leaf passes over it.
    """

    wanted: Wanted
    leaves: Mapping[str, tuple[Statements, ...]]
    name: str

    def has(self, verb: str, activity: str | None) -> bool:
        """Whether a record with this verb, in any form, about this activity can matter."""
        asking = self.leaves.get(verb_iri(verb), ())
        return any(is_about(leaf, activity) for leaf in asking)


def interest_of(scheme: Scheme, name: str) -> Interest:
    """What `scheme`, its activities resolved, can take into account."""
    leaves: dict[str, tuple[Statements, ...]] = {}
    for leaf in scheme.leaves():
        leaves[leaf.verb] = (*leaves.get(leaf.verb, ()), leaf)
    wanted: dict[str, frozenset[str] | None] = {}
    for verb, asking in leaves.items():
        named = frozenset(activity for leaf in asking for activity in leaf.activities)
        is_open = any(not leaf.activities for leaf in asking)
        is_open = is_open or any(activity.endswith("/*") for activity in named)
        wanted |= dict.fromkeys(verb_forms(verb), None if is_open else named)
    return Interest(wanted, leaves, name)


@lru_cache(maxsize=MOST_KEPT)
def interest_in(document: bytes, community_iri: str) -> Interest:
    """The interest of a published document in its community. Raises `BadScheme`."""
    name = sha256(document + b"\n" + community_iri.encode()).hexdigest()
    return interest_of(scheme_in(document, community_iri), name)
