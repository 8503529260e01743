"""How the tokens that lessons use become HTML, where markdown-it's own way is not enough."""

from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from curricula.rendering.chunks import is_inline_code, read_chunk
from curricula.rendering.code import code_html
from curricula.rendering.findings import note
from curricula.rendering.links import is_remote
from curricula.rendering.raw_html import raw_html, remote_image
from curricula.report import EntryKind

Env = MutableMapping[str, Any]


def add_render_rules(md: MarkdownIt) -> None:
    md.add_render_rule("image", _image)
    md.add_render_rule("link_open", _link)
    md.add_render_rule("fence", _code)
    md.add_render_rule("code_block", _code)
    md.add_render_rule("code_inline", _inline_code)
    md.add_render_rule("table_open", _table)
    md.add_render_rule("table_close", _table_end)
    md.add_render_rule("th_open", _cell)
    md.add_render_rule("td_open", _cell)
    md.add_render_rule("html_block", _html)
    md.add_render_rule("html_inline", _html)
    md.add_render_rule("our_html", _ours)


def _image(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    alt = token.meta.get("alt")
    if alt is None:
        alt = self.renderInlineAsText(token.children or [], options, env)
    source = str(token.attrGet("src") or "")
    if is_remote(source):
        label = self.renderInlineAsText(token.children or [], options, env)
        words = escape(label) if label.strip() and label != alt else ""
        return remote_image(env, source, alt, words=words)
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
    if token.type == "fence" and (chunk := read_chunk(token.info)):
        line = token.map[0] + 1 if token.map else 0
        note(env, EntryKind.NOT_RUN, line, chunk.message, token.info)
    return code_html(token, env["language"], highlighted=not env.get("plain_code"))


def _inline_code(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    token = tokens[index]
    content = escape(token.content)
    if not env.get("notebook") or not is_inline_code(token.content):
        return f"<code{self.renderAttrs(token)}>{content}</code>"
    told = "is code whose result a notebook would write here. CHILD shows the code."
    note(env, EntryKind.NOT_RUN, 0, told, token.content)
    return f'<code class="not-run">{content}</code>'


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
    """What authors write as HTML."""
    token = tokens[index]
    return raw_html(token.content, token.map[0] + 1 if token.map else 0, env)


def _ours(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env
) -> str:
    """What the steps of this package put between an author's blocks."""
    return tokens[index].content
