"""What a writer believes to be there: If-Match and If-None-Match (RFC 9110, 13.1)."""

from dataclasses import dataclass

from lrs_adapter.errors import DocumentConflict, PreconditionFailed

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


def check_preconditions(
    given: Preconditions, current: str | None, *, needs_one: bool = False
) -> None:
    """`current` is the tag of what is there, None for nothing. `needs_one` refuses to overwrite
    without either header (xAPI 1.0.3 part 3, 3.1: profiles; xAPI 2.0.0: states, too).

    Raises `PreconditionFailed`, `DocumentConflict`.
    """
    if given.if_match is not None and not _names(given.if_match, current):
        raise PreconditionFailed("If-Match", current)
    if given.if_none_match is not None and _names(given.if_none_match, current):
        raise PreconditionFailed("If-None-Match", current)
    is_blind = given.if_match is None and given.if_none_match is None
    if needs_one and is_blind and current is not None:
        raise DocumentConflict


def _names(tags: frozenset[str], current: str | None) -> bool:
    return current is not None and (ANY in tags or current in tags)
