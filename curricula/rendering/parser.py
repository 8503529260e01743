"""The Markdown parser: CommonMark with tables, footnotes, definitions, and what lessons use."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from curricula.rendering.addresses import bare_addresses
from curricula.rendering.attributes import Attributes, attribute_marks
from curricula.rendering.captions import table_captions
from curricula.rendering.chunks import chunks
from curricula.rendering.fenced_divs import fenced_divs
from curricula.rendering.maths import maths
from curricula.rendering.places import places_in
from curricula.rendering.render_rules import add_render_rules
from curricula.rendering.structure import structured
from curricula.rendering.templates import template_marks

LONGEST_LABEL = 999
"""Characters of a footnote's label: CommonMark's bound for the labels of links."""


def new_parser() -> MarkdownIt:
    """A parser whose environment takes `language` and `drop` (kinds of fenced div to leave out).

    `places`, where there is one, marks the questions, which pages show as forms. `notebook` tells
    that the text is R Markdown, `plain_code` that code needs no highlighting;
    `shared_references` are link targets for what the text does not define itself.
    """
    md = MarkdownIt("commonmark", {"html": True})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md)
    md.inline.ruler.at("footnote_ref", _footnote_reference)
    deflist_plugin(md)
    sub_plugin(md)
    superscript_plugin(md)
    chunks(md)
    maths(md)
    fenced_divs(md)
    attribute_marks(md)
    table_captions(md)
    template_marks(md)
    bare_addresses(md)
    md.core.ruler.after("block", "shared_references", _share)
    md.core.ruler.after("pair_fenced_divs", "drop_fenced_divs", _drop)
    structured(md)
    add_render_rules(md)
    return md


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    """The plugin's rule, which would read a run of `[^a` without an end to its end at each one."""
    closed = state.src.find("]", state.pos, state.pos + LONGEST_LABEL + 3) >= 0
    return closed and footnote_ref(state, silent)


def _share(state: StateCore) -> None:
    own = state.env.setdefault("references", {})
    defined = [*own.values(), *state.env.get("duplicate_refs", ())]
    state.env["definitions"] = sorted(tuple(target["map"]) for target in defined)
    for label, target in state.env.get("shared_references", {}).items():
        own.setdefault(label, target)


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
