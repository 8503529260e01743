"""A Carpentries Workbench lesson folder as it is (carpentries.github.io/sandpaper-docs)."""

import posixpath
import re
from typing import Any

from curricula.errors import BadSource, Problem
from curricula.front_matter import FrontMatter, split_front_matter
from curricula.model import Audience, Curriculum, Lesson, Module, Page
from curricula.rendering import SHARED_LINKS
from curricula.report import Entry, EntryKind, gather
from curricula.sources.curriculum_schema import LANGUAGE
from curricula.sources.folder import Folder
from curricula.sources.left_out import left_out
from curricula.sources.reading import tell
from curricula.sources.slugs import slug_from
from curricula.sources.source import ReadSource
from curricula.yaml_lines import YamlText

SETTINGS = "config.yaml"
SETUP = "learners/setup.md"
MOST_MINUTES = 600
BESIDE = {
    "learners": Audience.LEARNER,
    "profiles": Audience.LEARNER,
    "instructors": Audience.STAFF,
}
AT_THE_TOP = {
    "index": Audience.LEARNER,
    "LICENSE": Audience.LEARNER,
    "CODE_OF_CONDUCT": Audience.LEARNER,
    "CITATION": Audience.LEARNER,
    "AUTHORS": Audience.LEARNER,
    "README": Audience.STAFF,
    "CONTRIBUTING": Audience.STAFF,
}
TITLES = {
    "LICENSE": "Licence",
    "CODE_OF_CONDUCT": "Code of conduct",
    "CITATION": "How to cite",
    "AUTHORS": "Authors",
    "README": "About this lesson's folder",
    "CONTRIBUTING": "Contributing",
}
NAMES = {
    "swc": "Software Carpentry",
    "dc": "Data Carpentry",
    "lc": "Library Carpentry",
    "cp": "The Carpentries",
    "incubator": "The Carpentries Incubator",
}


def read_workbench(folder: Folder) -> ReadSource:
    """Every text becomes a lesson, a page or an entry of the report. Raises `BadSource`."""
    reader = _Reader(folder)
    curriculum = reader.curriculum()
    if reader.problems:
        raise BadSource(reader.problems)
    entries = [*folder.ignored, *reader.entries]
    own = sorted(curriculum.text_paths)
    entries += tell(curriculum, folder.files, SETTINGS, entries)
    entries += left_out(
        folder,
        {*own, SETTINGS, SHARED_LINKS},
        "is not in the lists of config.yaml, so it is no part of the lesson.",
    )
    return ReadSource(curriculum, folder.files, gather(entries))


class _Reader:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._slugs: set[str] = set()
        self.problems: list[Problem] = []
        self.entries: list[Entry] = []
        text = folder.files[SETTINGS].decode()
        self._yaml = YamlText(SETTINGS, text)
        if not isinstance(self._yaml.data, dict):
            raise BadSource([Problem(SETTINGS, 1, "holds no settings. Write title: and others.")])
        self._settings: dict[str, Any] = self._yaml.data
        self._quote(SETTINGS, EntryKind.SETTING, "holds the settings of the lesson.")
        if SHARED_LINKS in folder.files:
            self._quote(
                SHARED_LINKS,
                EntryKind.DEFINITION,
                "holds link targets for all texts; each shows where a text uses it.",
            )

    def _quote(self, path: str, kind: EntryKind, message: str) -> None:
        self.entries.append(Entry(path, 0, kind, message, self._folder.files[path].decode()))

    def curriculum(self) -> Curriculum:
        title = self._text("title")
        if not title:
            self._refuse("title", "title is missing. Add the lesson's title.")
        lessons = tuple(self._lesson(path) for path in self._listed("episodes"))
        if not lessons:
            self._refuse("episodes", "episodes names no text that can be read. Add one.")
        source = self._text("source")
        name = source.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git") or self._folder.name
        return Curriculum(
            slug=slug_from(name),
            title=title,
            language=self._language(),
            modules=(Module("episodes", title, lessons),),
            licence=self._text("license"),
            attribution=self._attribution(source),
            pages=tuple(self._pages(title)),
        )

    def _language(self) -> str:
        language = self._text("lang") or "en"
        if not re.fullmatch(LANGUAGE, language):
            self._refuse("lang", f"lang {language!r} is no language tag: write en, es or the like.")
        return language

    def _attribution(self, source: str) -> str:
        carpentry = self._text("carpentry")
        authors = "AUTHORS" in self._folder.files
        parts = (NAMES.get(carpentry, carpentry), "see Authors" if authors else "", source)
        return ", ".join(part for part in parts if part)

    def _lesson(self, path: str) -> Lesson:
        matter = self._front_matter(path)
        minutes = sum(
            value
            for key in ("teaching", "exercises", "break")
            if type(value := matter.settings.get(key)) is int and 0 < value <= MOST_MINUTES
        )
        stem = _stem(path)
        slug = self._slug(slug_from(stem), slug_from(path))
        return Lesson(slug, _title(matter, stem), path, minutes=minutes or None)

    def _pages(self, title: str) -> list[Page]:
        pages: list[Page] = []
        self._slugs = set()
        for name, audience in AT_THE_TOP.items():
            for path in (f"{name}.md", f"{name}.Rmd", name, f"{name}.cff"):
                if path in self._folder.files:
                    fallback = title if name == "index" else TITLES[name]
                    pages.append(self._page(path, audience, fallback))
        for folder, audience in BESIDE.items():
            pages += [
                self._page(path, audience, _stem(path).replace("-", " ").capitalize())
                for path in self._listed(folder)
            ]
        return pages

    def _page(self, path: str, audience: Audience, fallback: str) -> Page:
        matter = self._front_matter(path)
        slug = self._slug(slug_from(_stem(path)), slug_from(path))
        return Page(slug, _title(matter, fallback), path, audience)

    def _listed(self, folder: str) -> list[str]:
        """The texts of a folder in the order of config.yaml; all of them, by name, without one."""
        present = [
            path
            for path in sorted(self._folder.files)
            if posixpath.dirname(path) == folder and path.lower().endswith((".md", ".rmd"))
        ]
        listed = self._settings.get(folder)
        if not listed:
            return present
        if not isinstance(listed, list):
            self._refuse(folder, f"{folder} is no list. Write one file a line, each after -")
            return []
        # A Workbench site shows how to set up on its first page, listed or not.
        is_left_out = SETUP in present and posixpath.basename(SETUP) not in listed
        paths = [SETUP] if is_left_out else []
        for number, name in enumerate(listed):
            path = f"{folder}/{name}"
            if path not in present or path in paths:
                line = self._yaml.line_of((folder, number))
                why = "is listed twice" if path in paths else f"is no text in {folder}/"
                self.problems.append(Problem(SETTINGS, line, f"{name} {why}. Correct the list."))
            else:
                paths.append(path)
        return paths

    def _front_matter(self, path: str) -> FrontMatter:
        text = self._folder.files[path].decode()
        if not path.lower().endswith((".md", ".rmd")):
            return FrontMatter({}, "", text)
        try:
            return split_front_matter(path, text)
        except BadSource as error:
            self.problems += error.problems
            return FrontMatter({}, "", text)

    def _slug(self, wanted: str, longer: str) -> str:
        """`wanted`, or `longer` (with its folder) where that is taken."""
        slug = longer if wanted in self._slugs else wanted
        number = 2
        while slug in self._slugs:
            slug, number = f"{longer}-{number}", number + 1
        self._slugs.add(slug)
        return slug

    def _text(self, key: str) -> str:
        value = self._settings.get(key)
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()

    def _refuse(self, key: str, message: str) -> None:
        self.problems.append(Problem(SETTINGS, self._yaml.line_of((key,)), message))


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _title(matter: FrontMatter, fallback: str) -> str:
    title = matter.settings.get("title")
    return (str(title).strip() if title else "") or fallback
