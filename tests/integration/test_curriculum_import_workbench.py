"""Real Carpentries lessons import, publish and render whole, from the folder as it is."""

import re
from datetime import UTC, datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest

from community import OPERATOR, found_community
from curricula import (
    Audience,
    ReadSource,
    asset,
    import_curriculum,
    read_source,
    render_lesson,
    render_page,
    report_of,
    version,
)
from storage import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOKEN = re.compile(r"[^\W_]+")
TEXTS = (".md", ".Rmd", ".yaml", ".cff", "CITATION", "AUTHORS")
LESSONS = ["python-novice-gapminder", "r-novice-gapminder", "shell-novice-es", "sandpaper-docs"]


@cache
def lesson_source(folder: Path) -> ReadSource:
    return read_source(folder)


def numbers(html: str) -> set[str]:
    """The numbers that a browser writes before the items of ordered lists."""
    starts = [int(start or 1) for start in re.findall(r'<ol(?: start="(\d+)")?[ >]', html)]
    return {str(start + item) for start in starts for item in range(html.count("<li"))}


def tokens(text: str) -> set[str]:
    return set(TOKEN.findall(text)) | set(TOKEN.findall(unquote(unescape(text))))


def publish(database: Database, source: ReadSource) -> UUID:
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        imported = import_curriculum(
            uow, source, asker=OPERATOR, community_id=place, publish=True, now=NOW
        )
        uow.commit()
    assert imported.published
    return imported.version_id


def rendered(database: Database, version_id: UUID, audience: Audience) -> dict[str, str]:
    """The HTML of every lesson and page that the audience may see, by source path."""
    pages = {}
    with database.reading() as session:
        curriculum = version(session, version_id).curriculum
        for lesson in curriculum.lessons:
            pages[lesson.path] = render_lesson(session, version_id, lesson.slug, audience).html
        for page in curriculum.pages:
            if audience is Audience.STAFF or page.audience is Audience.LEARNER:
                pages[page.path] = render_page(session, version_id, page.slug, audience).html
    return pages


@pytest.mark.parametrize("name", LESSONS)
def test_every_token_is_in_a_page_or_in_the_report(
    database: Database, shared: Path, name: str
) -> None:
    folder = shared / "lessons" / name
    version_id = publish(database, lesson_source(folder))
    pages = rendered(database, version_id, Audience.STAFF)
    with database.reading() as session:
        report = report_of(session, version_id)
        curriculum = version(session, version_id).curriculum
    titles = {lesson.path: lesson.title for lesson in curriculum.lessons}
    titles |= {page.path: page.title for page in curriculum.pages}
    shown_somewhere = set()
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if not file.is_file() or not path.endswith(TEXTS) or "/files/" in path:
            continue
        html = re.sub(r"</?span[^>]*>", "", pages.get(path, ""))  # colours within a word of code
        shown = tokens(html) | numbers(html) | tokens(titles.get(path, ""))
        for entry in report.entries:
            if entry.path in (path, "links.md"):
                shown |= tokens(entry.text)
        lost = set(TOKEN.findall(unescape(file.read_text("utf-8")))) - shown
        assert not lost, f"{path} lost {sorted(lost)[:20]}"
        shown_somewhere.add(path)
    assert len(shown_somewhere) > 10


def test_gapminder_reports_no_word_as_lost(shared: Path) -> None:
    """Its report tells of settings and links; every word of its prose and code is in a page."""
    source = lesson_source(shared / "lessons" / "python-novice-gapminder")
    assert "not-shown" not in source.report.counts
    assert "unbalanced" not in source.report.counts
    assert len(source.curriculum.lessons) == 20
    first = source.curriculum.lessons[0]
    assert (first.slug, first.title, first.minutes) == (
        "01-run-quit",
        "Running and Quitting",
        15,
    )
    assert source.curriculum.licence == "CC-BY 4.0"


@pytest.mark.parametrize("name", LESSONS)
def test_figures_data_and_links_lead_to_something(
    database: Database, shared: Path, name: str
) -> None:
    version_id = publish(database, lesson_source(shared / "lessons" / name))
    with database.reading() as session:
        curriculum = version(session, version_id).curriculum
        lessons = {lesson.slug for lesson in curriculum.lessons}
        known = {page.slug for page in curriculum.pages}
        seen = set()
        for audience in Audience:
            for path, html in rendered(database, version_id, audience).items():
                for url in addresses(html):
                    if urlsplit(url).scheme or not urlsplit(url).path:
                        continue
                    _, kind, rest = unquote(urlsplit(url).path).split("/", 2)
                    if kind == "files" and rest not in seen:
                        assert asset(session, version_id, rest, Audience.STAFF), f"{path}: {url}"
                        seen.add(rest)
                    assert kind in ("files", "lessons", "pages"), f"{path}: {url}"
                    assert kind != "lessons" or rest in lessons, f"{path}: {url}"
                    assert kind != "pages" or rest in known, f"{path}: {url}"
    assert any(path.endswith((".png", ".svg", ".jpg")) for path in seen)


def test_data_files_are_handed_out_byte_for_byte(database: Database, shared: Path) -> None:
    folder = shared / "lessons" / "python-novice-gapminder"
    version_id = publish(database, lesson_source(folder))
    files = [*folder.glob("episodes/data/*"), *folder.glob("episodes/files/*")]
    assert len(files) > 5
    with database.reading() as session:
        for file in files:
            found = asset(session, version_id, file.relative_to(folder).as_posix(), Audience.STAFF)
            assert found is not None
            assert found.content == file.read_bytes()


def test_challenges_open_their_solutions(database: Database, shared: Path) -> None:
    folder = shared / "lessons" / "python-novice-gapminder"
    pages = rendered(database, publish(database, lesson_source(folder)), Audience.LEARNER)
    for path, html in pages.items():
        text = (folder / path).read_text("utf-8")
        for kind in ("solution", "challenge"):
            written = len(re.findall(rf"^:::+\s*{kind}\s*$", text, re.MULTILINE))
            mark = f'<details class="{kind}"' if kind == "solution" else "callout-challenge"
            assert html.count(mark) == written, path


def test_what_is_for_instructors_is_for_staff_alone(database: Database, shared: Path) -> None:
    folder = shared / "lessons" / "sandpaper-docs"
    version_id = publish(database, lesson_source(folder))
    learner = rendered(database, version_id, Audience.LEARNER)
    staff = rendered(database, version_id, Audience.STAFF)
    assert "instructors/instructor-notes.md" in set(staff) - set(learner)
    assert not any("callout-instructor" in html for html in learner.values())
    assert any("callout-instructor" in html for html in staff.values())
    assert not any("/pages/instructor-notes" in html for html in learner.values())


@pytest.mark.parametrize("name", LESSONS)
def test_pages_are_sound_html(database: Database, shared: Path, name: str) -> None:
    version_id = publish(database, lesson_source(shared / "lessons" / name))
    for path, html in rendered(database, version_id, Audience.STAFF).items():
        check = Soundness()
        check.feed(html)
        assert check.faults == [], path
        assert check.open == [], path


def addresses(html: str) -> list[str]:
    found = re.findall(r'<(?:a|img)\b[^>]*? (?:href|src)="([^"]*)"', html)
    return [unescape(url) for url in found]


class Soundness(HTMLParser):
    """Finds ids given twice, headings that skip a level, scripts, styles, handlers, open tags."""

    EMPTY = frozenset({"br", "hr", "img", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self._ids: set[str] = set()
        self._level = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag not in self.EMPTY:
            self.open.append(tag)
        if identifier := named.get("id"):
            if identifier in self._ids:
                self.faults.append(f"id {identifier} twice")
            self._ids.add(identifier)
        if re.fullmatch(r"h[1-6]", tag):
            level = int(tag[1])
            if level == 1 or level > self._level + 1:
                self.faults.append(f"{tag} after h{self._level}: {named}")
            self._level = level
        if tag in ("script", "style", "iframe", "form", "input"):
            self.faults.append(tag)
        self.faults += [name for name in named if name.startswith("on") or name == "style"]
        if tag == "img" and "alt" not in named:
            self.faults.append(f"no alt: {named}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")
