"""Proves, at every import, that no word of a text went missing between source and page.

The words of the source are counted against those that the rendered page shows and those that the
report quotes; whatever is left over is quoted too, so that the report is complete by construction.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from html.parser import HTMLParser
from typing import get_args
from urllib.parse import unquote

from curricula.front_matter import split_front_matter
from curricula.model import Audience, Curriculum, Item, ItemKind
from curricula.rendering import SHARED_LINKS, Links, render_item, render_text
from curricula.report import Entry, EntryKind

WORD = re.compile(r"[^\W_]+")
SYNTAX = re.compile(
    r"""
      ^[ \t>]*(?::{3,}|`{3,}|~{3,}).*$          # fences of blocks and of code
    | ^[ \t>]*\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*$    # definitions of link targets
    | \{:?[ \t]*(?:[#.][^\s{}=]+[ \t]*)+\}?         # marks such as {#id .class}
    | \b(?:alt|width|height|title)=             # the names of an image's marks
    | <[A-Za-z/!][^<>]*>                        # tags, comments, plain addresses
    | \[\^[^\]\n]+\]                             # the label of a footnote
    | (?<=\])\[[^\]\n]*\]                       # the label of a link
    | ^[ \t]*[-*+][ \t]+\[[ xX]\]               # an answer's box
    | ^=[ \t]+.*$                              # the answer of a question without options
    | ^[ \t>]*(?:[-*+][ \t]+)*\d{1,9}[.)](?=\s)  # a number that a list counts by itself
    """,
    re.VERBOSE | re.MULTILINE,
)
DEFINITION = re.compile(r"^[ \t>]*\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*$", re.MULTILINE)
FOOTNOTE = re.compile(r"^[ \t>]*(\[\^[^\]\n]*[^\W\d][^\]\n]*\]):", re.MULTILINE)
SHOWN_ATTRIBUTES = frozenset({"alt", "height", "href", "src", "title", "width"})
ITEM_WORDS = frozenset({"x", "X", "item", "kind", "practice", "points", "case", "matters"})
ITEM_WORDS |= {word for kind in get_args(ItemKind) for word in kind.split("-")}
ITEM_WORDS |= {"true", "false", "instructor"}


def findings_in(curriculum: Curriculum, files: Mapping[str, bytes], path: str) -> list[Entry]:
    """What the renderer noticed in one text, with its line; front matter and link targets."""
    text = files[path].decode()
    rendered = render_text(curriculum, files, files, path, Audience.STAFF, Links())
    entries = [
        Entry(
            path,
            finding.line or line_of(text, finding.text),
            finding.kind,
            finding.message,
            finding.text,
        )
        for finding in rendered.findings
        if finding.line <= text.count("\n") + 1
    ]
    if not path.lower().endswith((".md", ".rmd")):
        return entries
    matter = split_front_matter(path, text)
    if matter.raw:
        entries.append(Entry(path, 1, EntryKind.SETTING, "holds the text's settings.", matter.raw))
    if definitions := DEFINITION.findall(matter.body):
        entries.append(
            Entry(
                path,
                line_of(text, definitions[0]),
                EntryKind.DEFINITION,
                "holds link targets; each shows where a text uses it.",
                "\n".join(definitions),
            )
        )
    if labels := FOOTNOTE.findall(matter.body):
        entries.append(
            Entry(
                path,
                line_of(text, labels[0] + ":"),
                EntryKind.DEFINITION,
                "names footnotes; the page gives them numbers.",
                "\n".join(labels),
            )
        )
    if rendered.rewritten:
        entries.append(
            Entry(
                path,
                0,
                EntryKind.LINK,
                "leads to other files; the links lead to what was imported from them.",
                "\n".join(rendered.rewritten),
            )
        )
    return entries


def audit(
    curriculum: Curriculum, files: Mapping[str, bytes], path: str, known: Sequence[Entry]
) -> list[Entry]:
    """An entry for each line with a word that neither the page nor `known` entries hold."""
    text = files[path].decode()
    rendered = render_text(curriculum, files, files, path, Audience.STAFF, Links())
    page = _Page()
    page.feed(rendered.html)
    for lesson in curriculum.lessons:
        if lesson.path == path:
            for item in lesson.items:
                page.feed(_item_html(item))
                page.markup.update(ITEM_WORDS, *(words(text) for text in _key_of(item)))
    page.close()
    quoted = Counter(word for entry in known if entry.path == path for word in words(entry.text))
    targets = {word for entry in known if entry.path == SHARED_LINKS for word in words(entry.text)}
    body = split_front_matter(path, text).body
    shown = page.shown() + quoted
    lost = set(Counter(words(SYNTAX.sub(" ", body))) - shown)
    syntax = {word for part in SYNTAX.findall(body) for word in words(part)}
    lost |= syntax - page.markup - targets - set(shown)
    return [
        Entry(
            path,
            number,
            EntryKind.NOT_SHOWN,
            f"holds words that the page does not show as often: {', '.join(sorted(missing))}.",
            line.strip(),
        )
        for number, line in enumerate(body.split("\n"), start=1)
        if (missing := lost.intersection(words(line)))
    ]


def words(text: str) -> list[str]:
    """The words of a text as they are compared: letters and digits, entities resolved."""
    return WORD.findall(unescape(text))


def line_of(text: str, fragment: str) -> int:
    """The line, from 1, on which a fragment begins; 0 when the text does not hold it."""
    position = text.find(fragment) if fragment else -1
    return text.count("\n", 0, position) + 1 if position >= 0 else 0


def _item_html(item: Item) -> str:
    rendered = render_item(item)
    targets = dict(rendered.targets)
    options = [html for _, html in rendered.options]
    matched = [targets[option.match] for option in item.options if option.match]
    fits_nothing = set(targets) - {option.match for option in item.options}
    matched += [targets[key] for key in sorted(fits_nothing)]
    said = (rendered.right_html, rendered.wrong_html, rendered.guidance_html)
    told = [*rendered.feedback.values(), *(html for html in said if html)]
    return "\n".join([rendered.prompt_html, *options, *matched, *told])


def _key_of(item: Item) -> Iterator[str]:
    """What a question's lines hold beside its texts: names, points, the answers of its key."""
    yield item.slug
    yield f"{item.points:g} {item.number} {item.tolerance} {' '.join(item.accepted)}"
    for number, option in enumerate((*item.options, *item.targets), start=1):
        yield f"{number} {option.key}"


def _unquoted(url: str) -> str:
    """A URL as its author wrote it, where that differs from how it must be sent."""
    plain = unquote(url)
    return plain if plain != url else ""


class _Page(HTMLParser):
    """Collects what a page shows (text, addresses, alternative texts) and its markup words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text: list[str] = []
        self._preformatted = 0
        self._numbers: list[int] = []
        self.markup: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._preformatted += tag == "pre"
        if not (self._preformatted and tag == "span"):
            self._text.append(" ")
        self.markup.add(tag)
        if tag in ("ol", "ul"):
            start = dict(attrs).get("start") or "1"
            self._numbers.append(int(start) if tag == "ol" else -(10**9))
        elif tag == "li" and self._numbers:
            self.markup.add(str(self._numbers[-1]))
            self._numbers[-1] += 1
        for name, value in attrs:
            self.markup.update(words(name))
            if name in SHOWN_ATTRIBUTES:
                self._text.append(f" {value} {_unquoted(value or '')} ")
            else:
                self.markup.update(words(value or ""))

    def handle_endtag(self, tag: str) -> None:
        self._preformatted -= tag == "pre"
        if tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        if not (self._preformatted and tag == "span"):
            self._text.append(" ")

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def shown(self) -> Counter[str]:
        # The parser has resolved the entities; words() must not do it a second time.
        return Counter(WORD.findall("".join(self._text)))
