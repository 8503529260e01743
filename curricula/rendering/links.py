"""Where links lead: from a source file's relative paths to the addresses of the pages."""

import posixpath
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from curricula.model import Audience, Curriculum, Page
from curricula.rendering.findings import Finding
from curricula.rendering.headings import text_id
from curricula.report import EntryKind

ENDINGS = frozenset({".html", ".md", ".Rmd"})
FOLDERS = ("", "episodes", "learners", "instructors", "profiles", "lessons")


def _file(path: str) -> str:
    return f"../files/{quote(path)}"


def _lesson(slug: str) -> str:
    return f"../lessons/{slug}"


def _page(slug: str) -> str:
    return f"../pages/{slug}"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that the web part gives; the defaults are relative to a lesson or a page.

    `/curricula/<hash>/lessons/<slug>`, `/curricula/<hash>/pages/<slug>` and
    `/curricula/<hash>/files/<path>` then lead to each other wherever that is mounted.
    """

    url_for_file: Callable[[str], str] = _file
    url_for_lesson: Callable[[str], str] = _lesson
    url_for_page: Callable[[str], str] = _page

    @property
    def base(self) -> tuple[str, str, str]:
        """Equal for links that give equal addresses: part of the rendering cache's key."""
        return (self.url_for_file("x"), self.url_for_lesson("x"), self.url_for_page("x"))


def is_remote(url: str) -> bool:
    """Whether a URL names another host, or is no address that can be read at all."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link to a place within the text at `path`, as `url` wrote it."""

    path: str
    fragment: str
    url: str


class Resolver:
    """Turns a relative URL in one source file into an address, and remembers what it met."""

    def __init__(
        self,
        curriculum: Curriculum,
        files: Collection[str],
        path: str,
        audience: Audience,
        links: Links,
    ) -> None:
        self._files = frozenset(files)
        self._lessons = {lesson.path: lesson.slug for lesson in curriculum.lessons}
        self._pages = {page.path: page for page in curriculum.pages}
        self._stems: dict[str, str] = {}
        for text in (*self._pages, *self._lessons):
            self._stems[posixpath.splitext(text)[0]] = text
        self._path = path
        self._folder = posixpath.dirname(path)
        self._audience = audience
        self._links = links
        self._found: dict[str, str | None] = {}
        self.broken: list[str] = []
        self.rewritten: list[str] = []
        self.anchors: list[Anchor] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Its broken links, as the import report tells of them."""
        told = "leads to nothing in this folder; the words stay, the link was taken away."
        return tuple(Finding(EntryKind.BROKEN_LINK, 0, told, url) for url in self.broken)

    def __call__(self, url: str) -> str | None:
        """The address for a relative URL; None (no link) when nothing is there for this reader."""
        if is_remote(url):
            self.broken.append(url)
            return None
        parts = urlsplit(url)
        fragment = f"#{text_id(parts.fragment)}" if parts.fragment else ""
        if not parts.path:
            self._note_anchor(self._path, parts.fragment, url)
            return fragment or url
        found = self._find(unquote(parts.path))
        if found is None:
            self.broken.append(url)
            return None
        self.rewritten.append(url)
        self._note_anchor(found, parts.fragment, url)
        if found in self._lessons:
            return self._links.url_for_lesson(self._lessons[found]) + fragment
        if page := self._pages.get(found):
            if not _may_see(page, self._audience):
                return None
            return self._links.url_for_page(page.slug) + fragment
        return self._links.url_for_file(found) + fragment

    def _note_anchor(self, path: str, fragment: str, url: str) -> None:
        if fragment:
            self.anchors.append(Anchor(path, text_id(unquote(fragment)), url))

    def _find(self, path: str) -> str | None:
        if path not in self._found:
            self._found[path] = self._search(path)
        return self._found[path]

    def _search(self, path: str) -> str | None:
        """A Workbench site is flat, so a text may name another as if they lay side by side."""
        for folder in (self._folder, *FOLDERS):
            candidate = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
            if candidate in self._files:
                return candidate
            stem, suffix = posixpath.splitext(candidate)
            if suffix in ENDINGS and stem in self._stems:
                return self._stems[stem]
            folded = posixpath.dirname(candidate) if stem.endswith("/index") else candidate
            if folded in self._stems:  # as older lessons write it: ../02-loops/index.html
                return self._stems[folded]
        return None


def _may_see(page: Page, audience: Audience) -> bool:
    return page.audience is Audience.LEARNER or audience is Audience.STAFF
