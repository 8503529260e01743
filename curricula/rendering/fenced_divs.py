"""Fenced divs (`::: challenge … :::`), as Pandoc and the Carpentries Workbench write them.

A line of three or more colons with a name or attributes opens a block, one with colons alone
closes the innermost. The number of colons carries no meaning. No line is ever lost: a block left
open is closed where its surroundings end, a closing line too many is passed by, and both are told.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from curricula.rendering.attributes import Attributes, parse_attributes
from curricula.rendering.findings import mark, note
from curricula.report import EntryKind

FENCE = re.compile(r"(:{3,})[ \t]*(?:(?P<name>[A-Za-z][\w.-]*)[ \t]*)?(?P<marks>\{.*\})?[ \t]*:*")
ALIASES = {"prereqs": "prereq", "prerequisites": "prereq", "objective": "objectives"}


def read_fence(line: str) -> Attributes | None:
    """What a fence line says: its name is the first class. Colons alone give no classes.

    None when the line is no fence: then it is ordinary text.
    """
    match = FENCE.fullmatch(line.strip())
    if match is None:
        return None
    attributes = Attributes()
    if marks := match["marks"]:
        parsed = parse_attributes(marks)
        if parsed is None or marks[parsed[1] :].strip():
            return None
        attributes = parsed[0]
    name = match["name"]
    if name is None and attributes == Attributes():
        return None if match["marks"] else attributes
    names = (name,) if name else ()
    classes = tuple(ALIASES.get(each, each) for each in (*names, *attributes.classes))
    return Attributes(attributes.id, classes or ("block",), attributes.values, attributes.words)


def fenced_divs(md: MarkdownIt) -> None:
    """Adds the syntax to a parser; the tokens are `fenced_open` and `fenced_close`."""
    md.block.ruler.before(
        "fence",
        "fenced_div",
        _fence_line,
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )
    md.core.ruler.after("block", "pair_fenced_divs", _pair)


def _fence_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    fence = read_fence(line) if line.startswith(":::") else None
    if fence is None:
        return False
    if not silent:
        token = state.push("fence_line", "", 0)
        token.map = [start, start + 1]
        token.markup = line.strip()
        token.meta = {"fence": fence}
        state.line = start + 1
    return True


def _pair(state: StateCore) -> None:
    """Fence lines become pairs; every pair lies within one list item, quotation or definition."""
    paired: list[Token] = []
    surroundings: list[list[Token]] = [[]]
    for token in state.tokens:
        if token.type == "fence_line":
            _pair_line(state, token, paired, surroundings[-1])
            continue
        if token.nesting < 0:
            _close_all(state, paired, surroundings.pop())
        paired.append(token)
        if token.nesting > 0:
            surroundings.append([])
    _close_all(state, paired, surroundings[0])
    state.tokens = paired


def _pair_line(state: StateCore, token: Token, paired: list[Token], opened: list[Token]) -> None:
    fence: Attributes = token.meta["fence"]
    line = token.map[0] + 1 if token.map else 0
    if fence.classes:
        mark(state.env, token.markup)
        opening = Token("fenced_open", "div", 1, map=token.map, meta={"fence": fence}, block=True)
        opening.markup = token.markup
        opened.append(opening)
        paired.append(opening)
    elif opened:
        opened.pop()
        paired.append(Token("fenced_close", "div", -1, map=token.map, block=True))
    else:
        note(
            state.env,
            EntryKind.UNBALANCED,
            line,
            "closes a block, and none is open here. Remove the line.",
            token.markup,
        )


def _close_all(state: StateCore, paired: list[Token], opened: list[Token]) -> None:
    while opened:
        opening = opened.pop()
        line = opening.map[0] + 1 if opening.map else 0
        note(
            state.env,
            EntryKind.UNBALANCED,
            line,
            "opens a block that is not closed where it should be; it was closed at the end of "
            "the list, the quotation or the text. Add a line of colons where it ends.",
            opening.markup,
        )
        paired.append(Token("fenced_close", "div", -1, block=True))
