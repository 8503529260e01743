"""The Markdown parser: CommonMark with tables, footnotes, definitions, and what lessons use."""

import re
from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from curricula.rendering.attributes import Attributes, attribute_marks
from curricula.rendering.code import code_html, is_chunk
from curricula.rendering.fenced_divs import fenced_divs
from curricula.rendering.findings import note
from curricula.rendering.links import is_remote
from curricula.rendering.places import places_in
from curricula.rendering.structure import structured
from curricula.report import EntryKind

Env = MutableMapping[str, Any]
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
ACTIVE = re.compile(r"<(?:script|style|iframe|object|embed|form|input|template)\b", re.IGNORECASE)


def new_parser() -> MarkdownIt:
    """A parser whose environment takes `language` and `drop` (kinds of fenced div to leave out).

    `places`, where there is one, marks the questions, which pages show as forms.
    """
    md = MarkdownIt("commonmark", {"html": True})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md)
    deflist_plugin(md)
    dollarmath_plugin(md, allow_space=False, allow_digits=False, allow_labels=False)
    fenced_divs(md)
    attribute_marks(md)
    md.core.ruler.after("pair_fenced_divs", "drop_fenced_divs", _drop)
    structured(md)
    md.add_render_rule("image", _image)
    md.add_render_rule("link_open", _link)
    for kind in ("fence", "code_block"):
        md.add_render_rule(kind, _code)
    for kind in ("math_inline", "math_inline_double", "math_block"):
        md.add_render_rule(kind, _math)
    md.add_render_rule("table_open", _table)
    md.add_render_rule("table_close", _table_end)
    for kind in ("th_open", "td_open"):
        md.add_render_rule(kind, _cell)
    for kind in ("html_block", "html_inline"):
        md.add_render_rule(kind, _html)
    return md


def _drop(state: StateCore) -> None:
    """Takes whole blocks out before anything in them is read: their footnotes go with them."""
    kept: list[Token] = []
    inside = 0
    places = places_in(state.env)
    for token in state.tokens:
        if token.type == "fenced_open":
            mark = places.mark(token.meta["fence"]) if places and not inside else None
            if mark:
                kept.append(mark)
            if mark or inside or _kind(token) in state.env["drop"]:
                inside += 1
            else:
                kept.append(token)
        elif token.type == "fenced_close" and inside:
            inside -= 1
        elif not inside:
            kept.append(token)
    state.tokens = kept


def _kind(token: Token) -> str:
    fence: Attributes = token.meta["fence"]
    return fence.classes[0]


def _image(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    alt = token.meta.get("alt")
    if alt is None:
        alt = self.renderInlineAsText(token.children or [], options, env)
    source = str(token.attrGet("src") or "")
    if is_remote(source):
        note(
            env,
            EntryKind.REMOTE_IMAGE,
            0,
            "is a picture on another site; it is shown as a link. Put the file in the folder.",
            source,
        )
        return f'<a href="{escape(source)}" target="_blank">{escape(alt or source)}</a>'
    token.attrSet("alt", alt)
    token.attrSet("loading", "lazy")
    return f"<img{self.renderAttrs(token)}>"


def _link(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    """Links to other sites open beside: many refuse to be shown within an LMS's frame."""
    token = tokens[index]
    if is_remote(str(token.attrGet("href") or "")):
        token.attrSet("target", "_blank")
    return f"<a{self.renderAttrs(token)}>"


def _code(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    if token.type == "fence" and is_chunk(token.info):
        note(
            env,
            EntryKind.NOT_RUN,
            token.map[0] + 1 if token.map else 0,
            "is code that a notebook would run. CHILD shows it and never runs it.",
            token.info,
        )
    return code_html(token, env["language"])


def _math(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    if token.type == "math_block":
        return f'<div class="math">$${escape(token.content)}$$</div>\n'
    mark = "$$" if token.type == "math_inline_double" else "$"
    return f'<span class="math">{mark}{escape(token.content)}{mark}</span>'


def _table(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    """A wide table scrolls within its own box, by keyboard too."""
    return '<div class="table-scroll" tabindex="0"><table class="table">\n'


def _table_end(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    return "</table></div>\n"


def _cell(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    side = str(token.attrGet("style") or "").removeprefix("text-align:")
    named = {"left": "text-start", "center": "text-center", "right": "text-end"}.get(side)
    scope = ' scope="col"' if token.tag == "th" else ""
    return f'<{token.tag}{scope} class="{named}">' if named else f"<{token.tag}{scope}>"


def _html(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    line = token.map[0] + 1 if token.map else 0
    for comment in COMMENT.findall(token.content):
        note(env, EntryKind.COMMENT, line, "is a comment; learners do not see it.", comment)
    if ACTIVE.search(token.content):
        note(
            env,
            EntryKind.REMOVED,
            line,
            "would run or embed something from elsewhere; it was taken out.",
            token.content,
        )
    return token.content
