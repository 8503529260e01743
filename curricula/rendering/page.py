"""Renders one source text of a curriculum; pure, so that the same hash gives the same HTML."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

from markdown_it import MarkdownIt

from curricula.front_matter import split_front_matter
from curricula.model import Audience, Curriculum
from curricula.rendering.findings import Finding, noted
from curricula.rendering.headings import Heading
from curricula.rendering.links import Links, Resolver
from curricula.rendering.parser import new_parser
from curricula.rendering.sanitise import sanitise
from curricula.report import EntryKind

RENDERER_VERSION = "2"
MARKDOWN = (".md", ".rmd")
SHARED_LINKS = "links.md"


@dataclass(frozen=True, slots=True)
class RenderedText:
    """`html` is sanitised; `rewritten` are relative links as the source wrote them."""

    html: str
    contents: tuple[Heading, ...]
    findings: tuple[Finding, ...]
    rewritten: tuple[str, ...]


def render_text(
    curriculum: Curriculum,
    files: Collection[str],
    texts: Mapping[str, bytes],
    path: str,
    audience: Audience,
    links: Links,
) -> RenderedText:
    """The text at `path`. `files` are all paths of the version; `texts` holds at least this one
    and, where the folder has one, `links.md`, whose link targets every text may use.
    """
    text = texts[path].decode()
    resolver = Resolver(curriculum, files, path, audience, links)
    if not path.lower().endswith(MARKDOWN):
        html = f'<section class="lesson-text"><pre tabindex="0">{escape(text)}</pre></section>'
        return RenderedText(sanitise(html, resolver), (), (), ())
    body = split_front_matter(path, text).body
    if path != SHARED_LINKS and SHARED_LINKS in texts:
        body += "\n\n" + texts[SHARED_LINKS].decode()
    drop = {"item"} if audience is Audience.STAFF else {"item", "instructor"}
    env = {"language": curriculum.language, "drop": drop}
    rendered = _parser().render(body, env)
    html = sanitise(f'<section class="lesson-text">\n{rendered}</section>\n', resolver)
    broken = tuple(
        Finding(
            EntryKind.BROKEN_LINK,
            0,
            "leads to nothing in this folder; the words stay, the link was taken away.",
            url,
        )
        for url in resolver.broken
    )
    contents: list[Heading] = env["contents"]  # type: ignore[assignment]  # filled by the parser
    return RenderedText(html, tuple(contents), noted(env) + broken, tuple(resolver.rewritten))


def render_fragment(markdown: str, resolver: Resolver | None = None) -> str:
    """A few blocks of Markdown, such as a question's text; relative links lead nowhere."""
    env = {"language": "en", "drop": {"item", "instructor"}}
    return sanitise(_parser().render(markdown, env), resolver or _nowhere, with_ids=False)


def render_markdown_inline(text: str) -> str:
    """One line of Markdown, such as an answer or a title, without a paragraph around it."""
    env = {"language": "en", "drop": set[str]()}
    return sanitise(_parser().renderInline(text, env), _nowhere, with_ids=False)


def _nowhere(_url: str) -> None:
    return None


@cache
def _parser() -> MarkdownIt:
    return new_parser()
