"""Captions of tables: a paragraph `Table: …` (or `: …`) right before or after, as Pandoc has it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from curricula.rendering.findings import mark

CAPTION = re.compile(r"(?:Table)?:[ \t]+(?=\S)", re.IGNORECASE)


def table_captions(md: MarkdownIt) -> None:
    """Adds the step to a parser, before the words of a text are read."""
    md.core.ruler.before("inline", "table_captions", _captions)


def _captions(state: StateCore) -> None:
    if not any(token.type == "table_open" for token in state.tokens):
        return
    tokens, used = state.tokens, set[int]()
    found: dict[int, int] = {}
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            opening = position
        elif token.type == "table_close":
            for paragraph in (position + 1, opening - 3):
                if paragraph not in used and _is_caption(tokens, paragraph):
                    used.add(paragraph)
                    found[opening] = paragraph
                    break
    moved = {each for paragraph in used for each in range(paragraph, paragraph + 3)}
    result: list[Token] = []
    for position, token in enumerate(tokens):
        if position not in moved:
            result.append(token)
        if position in found:
            inline = tokens[found[position] + 1]
            prefix = CAPTION.match(inline.content)
            assert prefix is not None
            mark(state.env, prefix[0].strip())
            inline.content = inline.content[prefix.end() :]
            result += [
                Token("caption_open", "caption", 1, block=True),
                inline,
                Token("caption_close", "caption", -1, block=True),
            ]
    state.tokens = result


def _is_caption(tokens: list[Token], position: int) -> bool:
    """Whether the three tokens from `position` on are a paragraph that begins like a caption."""
    return (
        0 <= position < len(tokens) - 2
        and tokens[position].type == "paragraph_open"
        and CAPTION.match(tokens[position + 1].content) is not None
    )
