"""Lessons and pages of a version as HTML, kept in memory: what a hash names never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.errors import UnknownText
from curricula.kept import Kept
from curricula.learning_errors import UnknownLesson
from curricula.model import Audience, Lesson
from curricula.picture_sizes import sizes_in
from curricula.rendering import (
    RENDERER_VERSION,
    SHARED_LINKS,
    Around,
    Heading,
    Links,
    RenderedItem,
    RenderedText,
    Resolver,
    render_item,
    render_text,
    with_sizes,
)
from curricula.version_files import files_of, texts_of
from curricula.versions import Version, version

MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class RenderedLesson:
    """`pieces` are one sanitised `<section>` without an h1, cut where its questions stand.

    `item_slugs` names the question after each piece but the last; every question of the lesson
    is there once. `title` is the page's h1, `contents` lists its sections, `language` is a BCP 47
    tag.
    """

    title: str
    pieces: tuple[str, ...]
    item_slugs: tuple[str, ...]
    contents: tuple[Heading, ...]
    language: str

    @property
    def html(self) -> str:
        """The text without its questions."""
        return "".join(self.pieces)


_texts: Kept[RenderedText] = Kept(MOST_KEPT)
_items: Kept[Mapping[str, RenderedItem]] = Kept(MOST_KEPT)
DEFAULT_LINKS = Links()


def render_lesson(
    session: Session,
    version_id: UUID,
    lesson_slug: str,
    audience: Audience,
    links: Links = DEFAULT_LINKS,
) -> RenderedLesson:
    """A lesson for a learner or for teaching staff. Its items are not in it: see `render_items`.

    Raises `UnknownVersion`, `UnknownLesson`.
    """
    found = version(session, version_id)
    lesson = _lesson(found, lesson_slug)
    return _rendered(session, found, lesson.path, lesson.title, audience, links)


def render_items(
    session: Session,
    version_id: UUID,
    lesson_slug: str,
    audience: Audience,
    links: Links = DEFAULT_LINKS,
) -> Mapping[str, RenderedItem]:
    """A lesson's questions by their slugs, with the pictures and links that their texts name.

    Raises `UnknownVersion`, `UnknownLesson`.
    """
    found = version(session, version_id)
    lesson = _lesson(found, lesson_slug)

    def make() -> Mapping[str, RenderedItem]:
        files = files_of(session, found.id)
        text = _text(session, found, lesson.path, audience, links)
        resolve = Resolver(found.curriculum, files, lesson.path, audience, links)
        around = Around(resolve, text.references, found.curriculum.language)
        items = {item.slug: render_item(item, around) for item in lesson.items}
        shown = [html for item in items.values() for html in item.texts]
        sizes = sizes_in(session, found.id, files, links, shown)
        return {
            slug: item.changed(lambda html: with_sizes(html, sizes)) for slug, item in items.items()
        }

    return _items.get(_key(found, lesson.path, audience, links), make)


def render_page(
    session: Session,
    version_id: UUID,
    page_slug: str,
    audience: Audience,
    links: Links = DEFAULT_LINKS,
) -> RenderedLesson:
    """A text beside the lessons. One for staff is unknown to a learner.

    Raises `UnknownVersion`, `UnknownText`.
    """
    found = version(session, version_id)
    for page in found.curriculum.pages:
        if page.slug == page_slug and (
            audience is Audience.STAFF or page.audience is Audience.LEARNER
        ):
            return _rendered(session, found, page.path, page.title, audience, links)
    raise UnknownText(found.curriculum.slug, page_slug)


def _lesson(found: Version, slug: str) -> Lesson:
    for lesson in found.curriculum.lessons:
        if lesson.slug == slug:
            return lesson
    raise UnknownLesson(found.curriculum.slug, slug)


def _rendered(
    session: Session, found: Version, path: str, title: str, audience: Audience, links: Links
) -> RenderedLesson:
    text = _text(session, found, path, audience, links)
    language = found.curriculum.language
    return RenderedLesson(title, text.pieces, text.item_slugs, text.contents, language)


def _text(
    session: Session, found: Version, path: str, audience: Audience, links: Links
) -> RenderedText:
    def make() -> RenderedText:
        texts = texts_of(session, found.id, {path, SHARED_LINKS})
        files = files_of(session, found.id)
        text = render_text(found.curriculum, files, texts, path, audience, links)
        sizes = sizes_in(session, found.id, files, links, text.pieces)
        return replace(text, pieces=tuple(with_sizes(piece, sizes) for piece in text.pieces))

    return _texts.get(_key(found, path, audience, links), make)


def _key(found: Version, path: str, audience: Audience, links: Links) -> tuple[object, ...]:
    return (found.version_hash, RENDERER_VERSION, path, audience, links.base)
