"""Code blocks: highlighted with CSS classes, outputs and errors marked, nothing ever executed."""

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
from curricula.rendering.chunks import Chunk, read_chunk
from curricula.rendering.words import word_html

OUTPUTS = ("output", "error", "warning")
FORMATTER = HtmlFormatter(nowrap=True)


def code_language(info: str) -> str:
    """`python` of `python`, or of `{.python #id}`; "" for none."""
    info = info.strip()
    if parsed := parse_attributes(info):
        return parsed[0].classes[0].lower() if parsed[0].classes else ""
    return info.split()[0].lower() if info else ""


def code_html(token: Token, language: str, *, highlighted: bool = True) -> str:
    """A fence or an indented block as HTML; `language` is the curriculum's, for the labels.

    Without highlighting it is the same words in the same order, several times faster.
    """
    chunk = read_chunk(token.info) if token.type == "fence" else None
    named = chunk.language if chunk else code_language(token.info)
    if named in OUTPUTS:
        label = word_html(language, named)
        return (
            f'<div class="{named}"><p class="block-label">{label}</p>'
            f'<pre tabindex="0"><code>{escape(token.content)}</code></pre></div>\n'
        )
    if highlighted and named:
        shown = highlight(token.content, _lexer(named), FORMATTER)
    else:
        shown = escape(token.content)
    named_class = f' class="language-{escape(named)}"' if named else ""
    block = f'<pre tabindex="0"><code{named_class}>{shown}</code></pre>'
    if chunk:
        return _not_run(chunk, block, language)
    return f'<div class="highlight">{block}</div>\n'


def _not_run(chunk: Chunk, block: str, language: str) -> str:
    remark = word_html(language, "not-run")
    shown = f'<div class="highlight not-run">{block}<p class="block-label">{remark}</p></div>\n'
    if not chunk.is_hidden:
        return shown
    title = word_html(language, "hidden")
    return f'<details class="spoiler"><summary>{title}</summary>\n{shown}</details>\n'


@cache
def _lexer(name: str) -> Lexer:
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name(name, **options)
    except ClassNotFound:
        return TextLexer(**options)
