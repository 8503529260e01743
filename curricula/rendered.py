"""Lessons and pages of a version as HTML, kept in memory: what a hash names never changes."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.errors import UnknownText
from curricula.learning_errors import UnknownLesson
from curricula.model import Audience
from curricula.rendering import RENDERER_VERSION, SHARED_LINKS, Heading, Links, render_text
from curricula.versions import Version, files_of, source_bytes, version

MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class RenderedLesson:
    """`html` is one sanitised `<section>` without an h1; `title` is the page's h1.

    `contents` lists its sections; `language` is a BCP 47 tag.
    """

    title: str
    html: str
    contents: tuple[Heading, ...]
    language: str


class _Kept:
    """The renderings used last; what is derived from a frozen hash needs no other care."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Hashable, RenderedLesson] = OrderedDict()

    def get(self, key: Hashable) -> RenderedLesson | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: RenderedLesson) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)


_kept = _Kept(MOST_KEPT)
DEFAULT_LINKS = Links()


def render_lesson(
    session: Session,
    version_id: UUID,
    lesson_slug: str,
    audience: Audience,
    links: Links = DEFAULT_LINKS,
) -> RenderedLesson:
    """A lesson for a learner or for teaching staff. Its items are not in it: see `render_item`.

    Raises `UnknownVersion`, `UnknownLesson`.
    """
    found = version(session, version_id)
    for lesson in found.curriculum.lessons:
        if lesson.slug == lesson_slug:
            return _rendered(session, found, lesson.path, lesson.title, audience, links)
    raise UnknownLesson(found.curriculum.slug, lesson_slug)


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


def _rendered(
    session: Session, found: Version, path: str, title: str, audience: Audience, links: Links
) -> RenderedLesson:
    key = (found.version_hash, RENDERER_VERSION, path, audience, links.base)
    if kept := _kept.get(key):
        return kept
    files = files_of(session, found.id)
    texts = {
        each: source_bytes(session, found.id, each)
        for each in {path, SHARED_LINKS}
        if each in files
    }
    text = render_text(found.curriculum, files, texts, path, audience, links)
    rendered = RenderedLesson(title, text.html, text.contents, found.curriculum.language)
    _kept.put(key, rendered)
    return rendered
