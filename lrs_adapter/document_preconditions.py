"""What a writer believes to be there: If-Match and If-None-Match (RFC 9110, 13.1)."""

from dataclasses import dataclass
from enum import Enum, auto

from lrs_adapter.errors import DocumentConflict, PreconditionFailed, PreconditionMissing

ANY = "*"


@dataclass(frozen=True, slots=True)
class Preconditions:
    """The entity tags of each header, without quotes; None where it was not sent, `*` is any.

    A weak tag counts as the strong one: a proxy that compresses answers weakens ours, and ours
    are digests of the bytes.
    """

    if_match: frozenset[str] | None = None
    if_none_match: frozenset[str] | None = None


NO_PRECONDITIONS = Preconditions()


class Blind(Enum):
    """What a writer may do who sends neither header: xAPI 1.0.3 lets states be overwritten and
    wants one with every PUT of a profile (part 3, 3.1); xAPI 2.0.0 wants one to overwrite.
    """

    OVERWRITES = auto()
    CREATES = auto()
    IS_REFUSED = auto()


def check_preconditions(
    given: Preconditions, current: str | None, *, blind: Blind = Blind.OVERWRITES
) -> None:
    """`current` is the tag of what is there, None for nothing.

    Raises `PreconditionFailed`, `DocumentConflict`, `PreconditionMissing`.
    """
    if given.if_match is not None and not _names(given.if_match, current):
        raise PreconditionFailed("If-Match", current)
    if given.if_none_match is not None and _names(given.if_none_match, current):
        raise PreconditionFailed("If-None-Match", current)
    if given.if_match is not None or given.if_none_match is not None:
        return
    if blind is not Blind.OVERWRITES and current is not None:
        raise DocumentConflict
    if blind is Blind.IS_REFUSED:
        raise PreconditionMissing


def _names(tags: frozenset[str], current: str | None) -> bool:
    return current is not None and (ANY in tags or current in tags)
