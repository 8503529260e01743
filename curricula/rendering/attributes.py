"""Marks in braces: `{#id .class alt='a text' width=300}`, and `{: .class}` from older lessons."""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from curricula.rendering.findings import mark, note
from curricula.report import EntryKind

Env = MutableMapping[str, Any]
PART = re.compile(
    r"""\s*(?:
      \#(?P<id>[^\s#.{}=]+)
    | \.(?P<class>[^\s#.{}=]+)
    | (?P<key>[A-Za-z][\w:-]*)\s*=\s*
      (?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)'|(?P<bare>[^\s{}"']+))
    | (?P<word>[A-Za-z][\w-]*)
    )""",
    re.VERBOSE | re.DOTALL,
)
END = re.compile(r"\s*\}")
OWNERS = ("image", "link_close", "code_inline")
SHOWN = frozenset({"alt", "width", "height", "title"})


@dataclass(frozen=True)
class Attributes:
    """`words` are bare words, which only our own blocks understand."""

    id: str | None = None
    classes: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def parse_attributes(text: str, start: int = 0) -> tuple[Attributes, int] | None:
    """The marks that begin at `text[start]`, a brace, and where they end; None if they are none."""
    if not text.startswith("{", start):
        return None
    position = start + (2 if text.startswith("{:", start) else 1)
    identifier: str | None = None
    classes: list[str] = []
    values: dict[str, str] = {}
    words: list[str] = []
    while True:
        if end := END.match(text, position):
            return Attributes(identifier, tuple(classes), values, tuple(words)), end.end()
        part = PART.match(text, position)
        if part is None:
            return None
        position = part.end()
        if part["id"]:
            identifier = part["id"]
        elif part["class"]:
            classes.append(part["class"])
        elif key := part["key"]:
            quoted = part["double"] if part["double"] is not None else part["single"]
            plain = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else part["bare"]
            values[key] = re.sub(r"\s*\n\s*", " ", plain)
        else:
            words.append(part["word"])


def attribute_marks(md: MarkdownIt) -> None:
    """Adds the syntax after images, links, code and headings, and in a paragraph's last line."""
    md.inline.ruler.before("link", "attribute_marks", _after_inline)
    md.inline.ruler.after("link", "marked_span", _span)
    md.core.ruler.before("inline", "block_attribute_marks", _at_block_end)


def _after_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    owner = state.tokens[-1]
    parsed = parse_attributes(state.src, state.pos) if owner.type in OWNERS else None
    if parsed is None or parsed[0].words:
        return False
    attributes, end = parsed
    if not silent:
        if owner.type == "link_close":
            owner = next(t for t in reversed(state.tokens) if t.type == "link_open")
        _give(owner, attributes, state.env)
        for part in PART.finditer(state.src, state.pos + 1, end):
            if part["key"] and part["key"] not in SHOWN:
                told = "sets something that changes nothing here."
                note(state.env, EntryKind.ATTRIBUTES, 0, told, part[0].strip())
    state.pos = end
    return True


def _span(state: StateInline, silent: bool) -> bool:
    """`[some words]{#id .class}`."""
    if state.src[state.pos] != "[":
        return False
    start, maximum = state.pos + 1, state.posMax
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    parsed = parse_attributes(state.src, end + 1) if end >= 0 else None
    if parsed is None or parsed[0].words or parsed[1] > maximum:
        return False
    if not silent:
        _give(state.push("span_open", "span", 1), parsed[0], state.env)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = parsed[1], maximum
    return True


def _at_block_end(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if inline.type != "inline" or not inline.content.endswith("}"):
            continue
        if opening.type == "heading_open":
            start = inline.content.rfind("{")
        else:
            start = inline.content.rfind("\n") + 1
            if not inline.content.startswith("{:", start):
                continue
        parsed = parse_attributes(inline.content, start)
        if parsed is None or parsed[1] != len(inline.content) or parsed[0].words:
            continue
        _give(opening, parsed[0], state.env)
        if opening.type != "heading_open" or parsed[0].values:
            note(
                state.env,
                EntryKind.ATTRIBUTES,
                0,
                "marks the text above it; the mark itself is not shown.",
                inline.content[start:],
            )
        inline.content = inline.content[:start].rstrip()
        if not inline.content:
            opening.hidden = True


def _give(token: Token, attributes: Attributes, env: Env) -> None:
    mark(env, " ".join((attributes.id or "", *attributes.classes, *attributes.values)).strip())
    if attributes.id:
        token.attrSet("id", attributes.id)
    if attributes.classes:
        token.attrJoin("class", " ".join(attributes.classes))
    for key in SHOWN & set(attributes.values):
        if key == "alt":
            token.meta = {**token.meta, "alt": attributes.values["alt"]}
        elif key in ("width", "height"):
            mark(env, attributes.values[key])
            token.attrSet(key, attributes.values[key].removesuffix("px"))
        else:
            token.attrSet(key, attributes.values[key])
