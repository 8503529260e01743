r"""Formulas in lessons: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and `\begin{align}…\end{align}`.

The delimiters are those of the Carpentries Workbench (Pandoc's tex_math_dollars and
tex_math_single_backslash): an opening dollar is followed, a closing one preceded by no space, and
no digit comes after it, so that prices stay prices.
"""

import re
from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from curricula.rendering.findings import note
from curricula.rendering.mathml import LONGEST, mathml
from curricula.report import EntryKind

CLOSES = {"$$": "$$", "$": "$", r"\(": r"\)", r"\[": r"\]"}
DISPLAY = frozenset({"$$", r"\["})
ENVIRONMENT = re.compile(
    r"\\begin\{((?:equation|align|alignat|flalign|gather|multline|eqnarray)\*?)\}"
)
MOST_LINES = 200


def maths(md: MarkdownIt) -> None:
    """Adds the syntax to a parser; the tokens are `math_inline` and `math_block`."""
    md.inline.ruler.before("escape", "maths", _inline)
    md.block.ruler.before(
        "fence",
        "maths_block",
        _block,
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )
    md.add_render_rule("math_inline", _render)
    md.add_render_rule("math_block", _render)


def _inline(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] not in "$\\":
        return False
    found = _formula(state.src, start, state.posMax)
    if found is None:
        return False
    opening, inner, end = found
    if not silent:
        _push(state.push("math_inline", "math", 0), opening, inner)
    state.pos = end
    return True


def _formula(text: str, start: int, limit: int) -> tuple[str, str, int] | None:
    """The opening delimiter, what it opens, and where that ends; None for ordinary text."""
    if environment := ENVIRONMENT.match(text, start, limit):
        closing = rf"\end{{{environment[1]}}}"
        end = text.find(closing, environment.end(), min(limit, start + LONGEST))
        return (
            None if end < 0 else (r"\begin", text[start : end + len(closing)], end + len(closing))
        )
    opening = next((each for each in CLOSES if text.startswith(each, start)), None)
    if opening is None:
        return None
    inside, closing = start + len(opening), CLOSES[opening]
    end = _closing(text, closing, inside, min(limit, inside + LONGEST))
    inner, after = text[inside:end], end + len(closing)
    if end < 0 or not inner.strip():
        return None
    if opening == "$" and (inner != inner.strip() or text[after : after + 1].isdigit()):
        return None
    return opening, inner, after


def _closing(text: str, closing: str, start: int, limit: int) -> int:
    """Where the first closing delimiter stands that no backslash takes away; -1 for none."""
    end = text.find(closing, start, limit)
    while end >= 0:
        before = end
        while before > start and text[before - 1] == "\\":
            before -= 1
        if (end - before) % 2 == 0:
            break
        end = text.find(closing, end + 1, limit)
    return end


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula that stands on lines of its own; no blank line is in it."""
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    environment = ENVIRONMENT.match(first)
    opening = r"\begin" if environment else first[:2]
    if environment:
        closing, body = rf"\end{{{environment[1]}}}", first
    elif opening in DISPLAY:
        closing, body = CLOSES[opening], first[2:]
    else:
        return False
    line = start
    while not body.rstrip().endswith(closing) or (line == start and not body.strip(" $")):
        if closing in body:
            return False
        line += 1
        if line >= min(end, start + MOST_LINES) or state.sCount[line] < state.blkIndent:
            return False
        body = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if not body.strip():
            return False
    if silent:
        return True
    content = state.getLines(start, line + 1, state.sCount[start], False).strip()
    if not environment:
        content = content[2:-2]
    token = state.push("math_block", "math", 0)
    token.map = [start, line + 1]
    _push(token, opening, content)
    state.line = line + 1
    return True


def _push(token: Token, opening: str, content: str) -> None:
    token.markup = opening
    token.content = content


def _render(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    is_block = token.type == "math_block"
    shown = mathml(token.content, display=is_block or token.markup not in ("$", r"\("))
    if shown is None:
        source = f"{token.markup}{token.content}{CLOSES[token.markup]}"
        if token.markup == r"\begin":
            source = token.content
        line = token.map[0] + 1 if token.map else 0
        told = "is a formula that could not be set; its source is shown as it is."
        note(env, EntryKind.MATHS, line, told, source)
        shown = f'<code class="math">{escape(source)}</code>'
    return f'<div class="math" tabindex="0">{shown}</div>\n' if is_block else shown
