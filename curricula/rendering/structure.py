"""Gives a lesson's flat run of blocks its structure: sections, callouts, solutions, figures."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from curricula.rendering.attributes import Attributes
from curricula.rendering.figures import figure, is_figure
from curricula.rendering.findings import note
from curricula.rendering.headings import DEEPEST, Heading, Ids, heading_text, slug_of
from curricula.rendering.tabs import KINDS as TABS
from curricula.rendering.tabs import Tabs
from curricula.rendering.terms import name_terms
from curricula.rendering.words import word, word_html
from curricula.report import EntryKind

CALLOUTS = frozenset(
    {
        "objectives",
        "questions",
        "keypoints",
        "callout",
        "challenge",
        "prereq",
        "discussion",
        "instructor",
        "testimonial",
        "checklist",
        "caution",
    }
)
OPENING = frozenset({"solution", "hint", "spoiler"})


@dataclass(slots=True)
class _Around:
    """What a block lies in: the level above its headings, and the depth of its first heading."""

    level: int
    first_raw: int | None = None
    closing: str = ""
    tabs: Tabs | None = None


def structured(md: MarkdownIt) -> None:
    """Adds the step to a parser. `env` must hold `language`; `env["contents"]` is filled."""
    md.core.ruler.push("structure", _structure)


def _structure(state: StateCore) -> None:
    builder = _Builder(state)
    state.tokens = builder.build()
    state.env["contents"] = builder.contents


class _Builder:
    def __init__(self, state: StateCore) -> None:
        self._env: MutableMapping[str, Any] = state.env
        self._tokens = state.tokens
        self._language: str = state.env["language"]
        self._out: list[Token] = []
        self._ids = Ids()
        self._sections: list[int] = []
        self._around: list[_Around] = []
        self._depth = self._blocks_of_tabs = 0
        self.contents: list[Heading] = []

    def build(self) -> list[Token]:
        top = [t.tag for t, depth in _with_depth(self._tokens) if depth == 0]
        self._shift = 1 if "h1" in top else 0
        position = 0
        while position < len(self._tokens):
            token = self._tokens[position]
            if token.type == "fenced_open":
                position += self._open_block(position)
                continue
            if token.type == "fenced_close":
                around = self._around.pop()
                self._html(around.tabs.closing if around.tabs else around.closing)
            elif token.type == "heading_open" and self._is_tab(token):
                self._open_tab(position)
                position += 3
                continue
            elif token.type == "heading_open":
                self._heading(position, free=self._depth == 0 and not self._around)
                self._out.append(token)
            elif token.type == "paragraph_open" and is_figure(self._tokens, position):
                self._out += figure(self._tokens, position)
                position += 3
                continue
            elif token.type == "heading_close":
                token.tag = self._closing_tag
                self._out.append(token)
            else:
                self._depth += token.nesting
                self._out.append(token)
            position += 1
        self._close_sections(0)
        name_terms(self._out, self._ids)
        return self._out

    def _html(self, content: str) -> None:
        self._out.append(Token("our_html", "", 0, content=content))

    def _level(self) -> int:
        return self._around[-1].level if self._around else (self._sections or [1])[-1]

    def _heading(self, position: int, *, free: bool) -> None:
        """`free` headings lie in no block, list or quotation: they make the lesson's sections."""
        token, inline = self._tokens[position : position + 2]
        raw = int(token.tag[1])
        if free:
            level = min(raw + self._shift, DEEPEST)
            self._close_sections(level)
            level = min(level, (self._sections or [1])[-1] + 1)
            self._sections.append(level)
            self._html("<section>\n")
        else:
            around = self._around[-1] if self._around else _Around(self._level())
            if around.first_raw is None:
                around.first_raw = raw
            level = min(DEEPEST, around.level + 1 + max(0, raw - around.first_raw))
        text = heading_text(inline)
        identifier = self._ids.take(str(token.attrGet("id") or slug_of(text)))
        token.attrSet("id", identifier)
        token.tag = self._closing_tag = f"h{level}"
        if free:
            self.contents.append(Heading(level, identifier, text))

    def _close_sections(self, level: int) -> None:
        while self._sections and self._sections[-1] >= level:
            self._sections.pop()
            self._html("</section>\n")

    def _open_block(self, position: int) -> int:
        """Opens a fenced div with its title; returns how many tokens that used."""
        token = self._tokens[position]
        fence: Attributes = token.meta["fence"]
        kind = fence.classes[0]
        own_id = f' id="{escape(self._ids.take(fence.id))}"' if fence.id else ""
        if kind in TABS:
            self._blocks_of_tabs += 1
            tabs = Tabs(self._blocks_of_tabs, self._depth)
            self._html(tabs.opening(fence, own_id))
            self._around.append(_Around(self._level(), tabs=tabs))
            return 1
        title = self._title(position + 1)
        if kind in OPENING:
            self._open_details(kind, fence, title, own_id)
        elif kind in CALLOUTS:
            self._open_callout(kind, fence, title, own_id)
        else:
            note(
                self._env,
                EntryKind.UNKNOWN_BLOCK,
                token.map[0] + 1 if token.map else 0,
                f"{kind!r} is no kind of block that CHILD knows; its text is shown as it is.",
                token.markup,
            )
            self._html(f'<div class="block {escape(" ".join(fence.classes))}"{own_id}>\n')
            self._around.append(_Around(self._level(), closing="</div>\n"))
            return 1
        return 4 if title else 1

    def _title(self, position: int) -> tuple[Token, Token] | None:
        """The heading that a block begins with."""
        if position + 1 < len(self._tokens) and self._tokens[position].type == "heading_open":
            return self._tokens[position], self._tokens[position + 1]
        return None

    def _open_details(
        self, kind: str, fence: Attributes, title: tuple[Token, Token] | None, own_id: str
    ) -> None:
        if title and not own_id:
            wanted = str(title[0].attrGet("id") or slug_of(heading_text(title[1])))
            own_id = f' id="{escape(self._ids.take(wanted))}"'
        self._html(f'<details class="{escape(" ".join(fence.classes))}"{own_id}><summary>')
        if title:
            self._out.append(title[1])
        else:
            self._html(word_html(self._language, kind) or escape(kind))
        self._html('</summary>\n<div class="callout-body">\n')
        first_raw = int(title[0].tag[1]) + 1 if title else None
        self._around.append(
            _Around(self._level(), first_raw=first_raw, closing="</div></details>\n")
        )

    def _open_callout(
        self, kind: str, fence: Attributes, title: tuple[Token, Token] | None, own_id: str
    ) -> None:
        extra = "".join(f" {escape(each)}" for each in fence.classes[1:])
        self._html(f'<div class="callout callout-{kind}{extra}"{own_id}>\n')
        named, shown = word(self._language, kind), word_html(self._language, kind)
        level = min(DEEPEST, self._level() + 1)
        tag = f"h{level}"
        if title:
            heading, inline = title
            text = heading_text(inline)
            identifier = self._ids.take(str(heading.attrGet("id") or slug_of(text)))
            self._html(f'<{tag} class="callout-title" id="{escape(identifier)}">')
            if named and named.casefold() not in text.casefold():
                self._html(f'<span class="callout-kind">{shown}: </span>')
            self._out.append(inline)
            self._html(f"</{tag}>\n")
        elif named:
            self._html(f'<{tag} class="callout-title">{shown}</{tag}>\n')
        else:
            level -= 1
        self._html('<div class="callout-body">\n')
        first_raw = int(title[0].tag[1]) + 1 if title else None
        self._around.append(_Around(level, first_raw=first_raw, closing="</div></div>\n"))

    def _is_tab(self, heading: Token) -> bool:
        tabs = self._around[-1].tabs if self._around else None
        return tabs is not None and tabs.begins_tab(int(heading.tag[1]), self._depth)

    def _open_tab(self, position: int) -> None:
        heading, inline = self._tokens[position : position + 2]
        around = self._around[-1]
        assert around.tabs is not None
        identifier = self._ids.take(str(heading.attrGet("id") or slug_of(heading_text(inline))))
        self._html(around.tabs.before_title(int(heading.tag[1])))
        self._out.append(inline)
        self._html(around.tabs.after_title(identifier))
        around.first_raw = None


def _with_depth(tokens: list[Token]) -> list[tuple[Token, int]]:
    depth, result = 0, []
    for token in tokens:
        if token.nesting < 0:
            depth -= 1
        result.append((token, depth))
        if token.nesting > 0:
            depth += 1
    return result
