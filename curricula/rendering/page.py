"""Renders one source text of a curriculum; pure, so that the same hash gives the same HTML."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt

from curricula.front_matter import FrontMatter, split_front_matter
from curricula.model import Audience, Curriculum
from curricula.rendering.figures import leading_to_pictures
from curricula.rendering.findings import Finding, marked, noted
from curricula.rendering.headings import Heading
from curricula.rendering.links import Anchor, Links, Resolver
from curricula.rendering.parser import new_parser
from curricula.rendering.places import Places
from curricula.rendering.sanitise import sanitise

RENDERER_VERSION = "6"
MARKDOWN = (".md", ".rmd")
SHARED_LINKS = "links.md"
ID = re.compile(r'\bid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class RenderedText:
    """`pieces` are sanitised HTML around the questions that `item_slugs` names, in turn: the
    first piece, the first question, the second piece… `rewritten` are relative links as the
    source wrote them, `anchors` those that lead to a place; `references` the link targets that
    its Markdown may use, `definitions` the lines that define some (from 0, the last one not
    included); `marks` words that did their work without being shown.
    """

    matter: FrontMatter
    pieces: tuple[str, ...]
    item_slugs: tuple[str, ...]
    contents: tuple[Heading, ...]
    findings: tuple[Finding, ...]
    rewritten: tuple[str, ...]
    anchors: tuple[Anchor, ...]
    references: Mapping[str, Any]
    definitions: tuple[tuple[int, int], ...]
    marks: tuple[str, ...]

    @property
    def html(self) -> str:
        return "".join(self.pieces)

    @property
    def ids(self) -> frozenset[str]:
        """The places that a link can lead to."""
        return frozenset(unescape(found) for found in ID.findall(self.html))


@dataclass(frozen=True, slots=True)
class Around:
    """What a few words of Markdown lean on: where relative links lead (nowhere, by default), the
    link targets of the text that they belong to, and its language, a BCP 47 tag. What the renderer
    notices is added to `findings`, without lines.
    """

    resolve: Callable[[str], str | None] = lambda _url: None
    references: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    findings: list[Finding] = field(default_factory=list, compare=False)

    def env(self, *drop: str) -> dict[str, Any]:
        """The parser's environment, a fresh one each time."""
        references = dict(self.references)
        return {"language": self.language, "drop": set(drop), "references": references}


def render_text(
    curriculum: Curriculum,
    files: Collection[str],
    texts: Mapping[str, bytes],
    path: str,
    audience: Audience,
    links: Links,
    *,
    plain_code: bool = False,
) -> RenderedText:
    """The text at `path`. `files` are all paths of the version; `texts` holds at least this one
    and, where the folder has one, `links.md`, whose link targets every text may use.

    With `plain_code` no code is coloured: the same words, for who only wants to read them.
    """
    text = texts[path].decode()
    resolver = Resolver(curriculum, files, path, audience, links)
    if not path.lower().endswith(MARKDOWN):
        html = f'<section class="lesson-text"><pre tabindex="0">{escape(text)}</pre></section>'
        matter = FrontMatter({}, "", text)
        return RenderedText(matter, (sanitise(html, resolver),), (), (), (), (), (), {}, (), ())
    matter = split_front_matter(path, text)
    shared = SHARED_LINKS in texts and path != SHARED_LINKS
    places = Places(text, _items_of(curriculum, path))
    env: dict[str, Any] = {
        "language": curriculum.language,
        "drop": set() if audience is Audience.STAFF else {"instructor"},
        "places": places,
        "plain_code": plain_code,
        "notebook": path.lower().endswith(".rmd"),
        "shared_references": _references_in(texts[SHARED_LINKS]) if shared else {},
    }
    rendered = _parser().render(matter.body, env)
    text_html = f'<section class="lesson-text">\n{rendered}</section>\n'
    html = leading_to_pictures(sanitise(text_html, resolver))
    pieces, slugs = _with_all(*places.cut(html), _items_of(curriculum, path))
    return RenderedText(
        matter,
        pieces,
        slugs,
        tuple(env["contents"]),
        noted(env) + resolver.findings,
        tuple(resolver.rewritten),
        tuple(resolver.anchors),
        env["references"],
        tuple(env["definitions"]),
        marked(env),
    )


@lru_cache(maxsize=16)
def _references_in(links: bytes) -> Mapping[str, Any]:
    """The link targets that a text defines; asked for once per text of a curriculum."""
    env: dict[str, Any] = Around().env()
    _parser().parse(links.decode(), env)
    found: dict[str, Any] = env["references"]
    return found


def render_fragment(markdown: str, around: Around | None = None) -> str:
    """A few blocks of Markdown, such as a question's text."""
    around = around or Around()
    env = around.env("item", "instructor")
    return _finished(_parser().render(markdown, env), env, around)


def render_markdown_inline(text: str, around: Around | None = None) -> str:
    """One line of Markdown, such as an answer or a title, without a paragraph around it."""
    around = around or Around()
    env = around.env()
    return _finished(_parser().renderInline(text, env), env, around)


def _finished(html: str, env: dict[str, Any], around: Around) -> str:
    around.findings.extend(replace(finding, line=0) for finding in noted(env))
    return sanitise(html, around.resolve, with_ids=False)


def _items_of(curriculum: Curriculum, path: str) -> tuple[str, ...]:
    return tuple(
        item.slug for lesson in curriculum.lessons if lesson.path == path for item in lesson.items
    )


def _with_all(
    pieces: tuple[str, ...], placed: tuple[str, ...], slugs: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Questions whose place this reader does not see (within a note to instructors, say) follow
    the text: nobody finishes a lesson without having met them all.
    """
    left = tuple(slug for slug in slugs if slug not in placed)
    return (*pieces, *("" for _ in left)), (*placed, *left)


@cache
def _parser() -> MarkdownIt:
    return new_parser()
