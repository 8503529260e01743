"""Reads every text of a curriculum once, as teaching staff see it, and tells what it found."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from urllib.parse import unquote

from curricula.model import Audience, Curriculum
from curricula.rendering import (
    SHARED_LINKS,
    Around,
    Finding,
    Links,
    RenderedText,
    Resolver,
    has_words,
    render_item,
    render_text,
)
from curricula.report import Entry, EntryKind
from curricula.sources.audit import audit
from curricula.sources.item_words import item_texts, item_words
from curricula.sources.page_words import PageWords, words

MARKDOWN = (".md", ".rmd")
FOOTNOTE = re.compile(r"^[ \t>]*(\[\^(?!\d+\])[^\]\n]{1,200}\]):", re.MULTILINE)


def tell(
    curriculum: Curriculum, files: Mapping[str, bytes], settings: str, quoted: Sequence[Entry]
) -> list[Entry]:
    """What is to be told of all texts of a curriculum; `quoted` is what is told already.

    `settings` is the file that names the curriculum's language.
    """
    entries: list[Entry] = []
    if not has_words(curriculum.language):
        told = f"CHILD has no words in {curriculum.language!r}: titles of blocks are in English."
        entries.append(Entry(settings, 0, EntryKind.LANGUAGE, told))
    shared = {word for entry in quoted if entry.path == SHARED_LINKS for word in words(entry.text)}
    paths = frozenset(files)
    texts = {path: _Text(curriculum, files, paths, path) for path in sorted(curriculum.text_paths)}
    for path, text in texts.items():
        known = [entry for entry in quoted if entry.path == path]
        entries += text.entries(known, shared)
    for path, text in texts.items():
        entries += _lost_anchors(path, text, texts)
    return entries


class _Text:
    """One text, rendered, with the questions in it."""

    def __init__(
        self, curriculum: Curriculum, files: Mapping[str, bytes], paths: Collection[str], path: str
    ) -> None:
        self._path = path
        self._source = files[path].decode()
        links = Links()
        self.rendered: RenderedText = render_text(
            curriculum, paths, files, path, Audience.STAFF, links, plain_code=True
        )
        resolver = Resolver(curriculum, paths, path, Audience.STAFF, links)
        around = Around(resolver, self.rendered.references, curriculum.language)
        self._items = [
            item for lesson in curriculum.lessons if lesson.path == path for item in lesson.items
        ]
        self._parts = [
            part for item in self._items for part in item_texts(item, render_item(item, around))
        ]
        self._findings: tuple[Finding, ...] = (
            *self.rendered.findings,
            *around.findings,
            *resolver.findings,
        )
        self.rewritten = (*self.rendered.rewritten, *resolver.rewritten)
        self.anchors = (*self.rendered.anchors, *resolver.anchors)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The places in it that a link can lead to."""
        return self.rendered.ids

    def entries(self, known: Sequence[Entry], shared: Collection[str]) -> list[Entry]:
        """`known` is told of this text already, `shared` are the words of links.md."""
        found = [self.entry(each) for each in self._findings]
        if not self._path.lower().endswith(MARKDOWN):
            return found
        matter = self.rendered.matter
        if matter.raw:
            told = "holds the text's settings."
            found.append(Entry(self._path, 1, EntryKind.SETTING, told, matter.raw))
        found += self._definitions(matter.body)
        page = PageWords((self.rendered.html, *self._parts))
        for item in self._items:
            page.markup |= item_words(item)
        quotations = [entry.text for entry in (*known, *found)]
        found += self._marks(page, quotations)
        quotations += self.rendered.marks
        return found + audit(self._path, matter.body, page, quotations, set(shared))

    def entry(self, finding: Finding) -> Entry:
        """A finding with its line, and its text as the author wrote it."""
        text = finding.text
        if text not in self._source and unquote(text) in self._source:
            text = unquote(text)
        line = finding.line or line_of(self._source, text)
        return Entry(self._path, line, finding.kind, finding.message, text)

    def _definitions(self, body: str) -> Iterator[Entry]:
        if defined := self.rendered.definitions:
            told = "holds link targets; each shows where a text uses it."
            lines = body.split("\n")
            quoted = "\n".join(line for start, end in defined for line in lines[start:end])
            yield Entry(self._path, defined[0][0] + 1, EntryKind.DEFINITION, told, quoted)
        if labels := FOOTNOTE.findall(body):
            told = "names footnotes; the page gives them numbers."
            yield self._quoting(EntryKind.DEFINITION, told, labels, labels[0] + ":")
        if self.rewritten:
            told = "leads to other files; the links lead to what was imported from them."
            yield self._quoting(EntryKind.LINK, told, self.rewritten)

    def _marks(self, page: PageWords, quotations: Sequence[str]) -> Iterator[Entry]:
        """Marks whose words are nowhere in the page, not even in its markup."""
        there = page.markup | page.shown.keys()
        there |= {word for text in quotations for word in words(text)}
        if left := [mark for mark in self.rendered.marks if not there.issuperset(words(mark))]:
            told = "holds marks that did their work; they are not shown."
            yield self._quoting(EntryKind.MARK, told, dict.fromkeys(left))

    def _quoting(
        self, kind: EntryKind, message: str, texts: Collection[str], first: str = ""
    ) -> Entry:
        return Entry(self._path, line_of(self._source, first), kind, message, "\n".join(texts))


def _lost_anchors(path: str, text: _Text, texts: Mapping[str, _Text]) -> Iterator[Entry]:
    """Links to a place within a text that has no such place."""
    for anchor in text.anchors:
        target = texts.get(anchor.path)
        if target and anchor.fragment not in target.ids:
            told = f"leads to a place that {anchor.path} does not have; it opens at its beginning."
            yield text.entry(Finding(EntryKind.BROKEN_LINK, 0, told, anchor.url))


def line_of(text: str, fragment: str) -> int:
    """The line, from 1, on which a fragment begins; 0 when the text does not hold it."""
    position = text.find(fragment) if fragment else -1
    return text.count("\n", 0, position) + 1 if position >= 0 else 0
