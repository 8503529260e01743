"""Code that a notebook would run: R Markdown's chunks and inline expressions. Nothing is run."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

CHUNK = re.compile(r"\{\s*(?P<language>[A-Za-z]\w*)(?P<options>[\s,].*)?\}")
UNCLOSED = re.compile(r"\{\s*(?P<language>[A-Za-z]\w*)(?P<options>[\s,][^{}]*)")
"""A chunk whose options go on in the next line: no notebook reads it either."""
OPENING = re.compile(r"(?P<fence>`{3,})[ \t]*(?P<info>\{[ \t]*[A-Za-z].*\})[ \t]*")
INLINE = re.compile(r"(?:r|\{r\})\s+\S.*", re.DOTALL)
HIDDEN = re.compile(r"\b(?:include|echo)\s*=\s*(?:FALSE|F)\b")
CHILD = re.compile(r"\bchild\s*=")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What the braces of a chunk say; `is_hidden`: the author's page does not show its code."""

    language: str
    is_hidden: bool
    message: str


def read_chunk(info: str) -> Chunk | None:
    """The chunk that a fence's info string begins (`{r, echo=FALSE}`); None for ordinary code."""
    match = CHUNK.fullmatch(info.strip()) or UNCLOSED.fullmatch(info.strip())
    if match is None:
        return None
    options = match["options"] or ""
    message = "is code that a notebook would run. CHILD shows it and never runs it."
    if CHILD.search(options):
        message = (
            "would put another file's text here. CHILD runs nothing; copy that text to this place."
        )
    elif "fig." in options:
        message = (
            "is code that would draw a picture. CHILD shows the code and never runs it; add the "
            "picture as a file, with its words."
        )
    return Chunk(match["language"].lower(), HIDDEN.search(options) is not None, message)


def is_inline_code(content: str) -> bool:
    """Whether a notebook would put a result in this code's place: `r nrow(visits)`."""
    return INLINE.fullmatch(content) is not None


def chunks(md: MarkdownIt) -> None:
    """Adds chunks whose options hold backticks, which CommonMark takes for no code at all."""
    md.block.ruler.before(
        "fence",
        "chunk",
        _chunk,
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )


def _chunk(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    match = OPENING.fullmatch(state.src, _begin(state, start), state.eMarks[start])
    if match is None or "`" not in match["info"]:
        return False
    if silent:
        return True
    line = start + 1
    while line < end and not _closes(state, line, match["fence"]):
        line += 1
    token: Token = state.push("fence", "code", 0)
    token.info, token.markup, token.map = match["info"], match["fence"], [start, line]
    token.content = state.getLines(start + 1, line, state.sCount[start], True)
    state.line = min(line + 1, end)
    return True


def _closes(state: StateBlock, line: int, fence: str) -> bool:
    text = state.src[_begin(state, line) : state.eMarks[line]].rstrip()
    outside = bool(text) and state.sCount[line] < state.blkIndent
    return outside or (text.startswith(fence) and not text.strip("`"))


def _begin(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]
