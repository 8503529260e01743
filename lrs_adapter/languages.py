"""Which entry of a language map a reader wants (RFC 9110, 12.5.4, by RFC 4647, 3.4: lookup)."""

from collections.abc import Collection, Sequence

UNDETERMINED = "und"
"""The tag of a text whose language nobody said: for whoever finds none of hers (RFC 5646)."""


def best_language(tags: Collection[str], wanted: Sequence[str]) -> str:
    """The one of `tags`, which are not none, for who wants `wanted`, the best first.

    `es` is served by `es-AR`, and `es-AR` by `es` and then by `es-MX`, since any Spanish is nearer
    to her than what follows. `*` takes what is there. Where nothing fits, a text for everybody
    (`und`) or else the first there is.
    """
    lower = {tag.lower(): tag for tag in reversed(list(tags))}
    for one in wanted:
        if one == "*":
            break
        tag = one.lower()
        while tag:
            if tag in lower:
                return lower[tag]
            longer = next((own for key, own in _in_order(tags) if key.startswith(f"{tag}-")), None)
            if longer is not None:
                return longer
            tag = _shortened(tag)
    return lower.get(UNDETERMINED, next(iter(tags)))


def _in_order(tags: Collection[str]) -> list[tuple[str, str]]:
    return [(tag.lower(), tag) for tag in tags]


def _shortened(tag: str) -> str:
    """Without its last subtag, and without a single letter that would then end it."""
    shorter = tag.rpartition("-")[0]
    if len(shorter) > 1 and shorter[-2:-1] == "-":
        shorter = shorter[:-2]
    return shorter
