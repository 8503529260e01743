"""Code blocks: highlighted with CSS classes, outputs and errors marked, nothing ever executed."""

import re
from functools import cache
from html import escape

from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from curricula.rendering.attributes import parse_attributes
from curricula.rendering.words import word

CHUNK = re.compile(r"\{\s*(?P<language>[A-Za-z]\w*)(?P<options>[\s,].*)?\}")
OUTPUTS = ("output", "error", "warning")
FORMATTER = HtmlFormatter(nowrap=True)


def is_chunk(info: str) -> bool:
    """Whether a fence's info string asks a notebook to run the code (`{r, echo=FALSE}`)."""
    return CHUNK.fullmatch(info.strip()) is not None


def code_language(info: str) -> str:
    """`python` of `python`, `{r, echo=FALSE}` (then `r`) or `{.python #id}`; "" for none."""
    info = info.strip()
    if chunk := CHUNK.fullmatch(info):
        return chunk["language"].lower()
    if parsed := parse_attributes(info):
        return parsed[0].classes[0].lower() if parsed[0].classes else ""
    return info.split()[0].lower() if info else ""


def code_html(token: Token, language: str) -> str:
    """A fence or an indented block as HTML; `language` is the curriculum's, for the labels."""
    named = code_language(token.info)
    if named in OUTPUTS:
        label = escape(word(language, named) or named)
        return (
            f'<div class="{named}"><p class="block-label">{label}</p>'
            f'<pre tabindex="0"><code>{escape(token.content)}</code></pre></div>\n'
        )
    shown = highlight(token.content, _lexer(named), FORMATTER)
    named_class = f' class="language-{escape(named)}"' if named else ""
    block = f'<pre tabindex="0"><code{named_class}>{shown}</code></pre>'
    if is_chunk(token.info):
        remark = escape(word(language, "not-run") or "")
        return f'<div class="highlight not-run">{block}<p class="block-label">{remark}</p></div>\n'
    return f'<div class="highlight">{block}</div>\n'


@cache
def _lexer(name: str) -> Lexer:
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name(name, **options)
    except ClassNotFound:
        return TextLexer(**options)
