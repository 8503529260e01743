"""Terms of a glossary: each can be linked to by its name, as by a heading's."""

from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

from curricula.rendering.headings import Ids, heading_text, slug_of


def name_terms(tokens: Sequence[Token], ids: Ids) -> None:
    """Gives each term (`<dt>`) an id, unless a heading has it or the term names itself."""
    for opening, inline in pairwise(tokens):
        if opening.type == "dt_open" and not opening.attrGet("id"):
            name = slug_of(heading_text(inline))
            if not ids.has(name) and not _names_itself(inline):
                opening.attrSet("id", ids.take(name))


def _names_itself(inline: Token) -> bool:
    """Whether a term holds an id of its own: `[commit]{#commit}`."""
    return any(child.attrGet("id") for child in inline.children or [])
