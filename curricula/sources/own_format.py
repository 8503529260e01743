"""Our own folder format: curriculum.yaml, Markdown lessons, questions written in Markdown."""

from typing import Any

from curricula.errors import BadSource, Problem
from curricula.front_matter import split_front_matter
from curricula.model import Audience, Curriculum, Item, Lesson, Module, Page
from curricula.report import Entry, EntryKind, gather
from curricula.sources.canonical import canonical_path
from curricula.sources.curriculum_schema import check_settings, rules_of
from curricula.sources.folder import Folder
from curricula.sources.items import read_items
from curricula.sources.left_out import left_out
from curricula.sources.reading import tell
from curricula.sources.source import ReadSource
from curricula.yaml_lines import Where, YamlText

SETTINGS = "curriculum.yaml"


def read_own_format(folder: Folder) -> ReadSource:
    """Raises `BadSource` with every problem of the settings and of the lessons at once."""
    yaml = YamlText(SETTINGS, folder.files[SETTINGS].decode())
    if problems := check_settings(SETTINGS, yaml):
        raise BadSource(problems)
    reader = _Reader(folder, yaml)
    curriculum = reader.curriculum(yaml.data)
    if reader.problems:
        raise BadSource(reader.problems)
    entries = list(folder.ignored)
    entries.append(
        Entry(
            SETTINGS,
            0,
            EntryKind.SETTING,
            "holds the settings of the curriculum.",
            folder.files[SETTINGS].decode(),
        )
    )
    own = sorted(curriculum.text_paths)
    entries += left_out(
        folder, {*own, SETTINGS}, "is named neither as a lesson nor as a page; nobody sees it."
    )
    entries += tell(curriculum, folder.files, SETTINGS, entries)
    return ReadSource(curriculum, folder.files, gather(entries))


class _Reader:
    def __init__(self, folder: Folder, yaml: YamlText) -> None:
        self._folder = folder
        self._yaml = yaml
        self._rules: dict[str, Any] = {}
        self._slugs: dict[tuple[str, str], int] = {}
        self._paths: dict[str, int] = {}
        self.problems: list[Problem] = []

    def curriculum(self, data: dict[str, Any]) -> Curriculum:
        self._rules = data.get("rules", {})
        modules = tuple(
            self._module(module, ("modules", number))
            for number, module in enumerate(data["modules"])
        )
        pages = tuple(
            self._page(page, ("pages", number)) for number, page in enumerate(data.get("pages", []))
        )
        return Curriculum(
            slug=data["slug"],
            title=data["title"],
            language=data["language"],
            modules=modules,
            description=data.get("description", "").strip(),
            licence=data["licence"],
            attribution=data["attribution"],
            pages=pages,
            pass_mark=float(data.get("pass_mark", 0.7)),
        )

    def _module(self, data: dict[str, Any], where: Where) -> Module:
        self._once("module", data["slug"], (*where, "slug"))
        lessons = tuple(
            self._lesson(lesson, (*where, "lessons", number))
            for number, lesson in enumerate(data["lessons"])
        )
        return Module(data["slug"], data["title"], lessons)

    def _lesson(self, data: dict[str, Any], where: Where) -> Lesson:
        self._once("lesson", data["slug"], (*where, "slug"))
        path, text = self._file(data["file"], (*where, "file"))
        items: tuple[Item, ...] = ()
        if text:
            try:
                items = read_items(path, split_front_matter(path, text).body, self.problems)
            except BadSource as error:
                self.problems += error.problems
        minutes = int(data["minutes"]) if "minutes" in data else None
        rules = rules_of(self._rules, data.get("rules", {}))
        return Lesson(data["slug"], data["title"], path, items, minutes, rules)

    def _page(self, data: dict[str, Any], where: Where) -> Page:
        self._once("page", data["slug"], (*where, "slug"))
        path, _ = self._file(data["file"], (*where, "file"))
        audience = Audience(data.get("audience", Audience.LEARNER))
        return Page(data["slug"], data["title"], path, audience)

    def _once(self, kind: str, slug: str, where: Where) -> None:
        line = self._yaml.line_of(where)
        first = self._slugs.setdefault((kind, slug), line)
        if first != line:
            self._refuse(where, f"{slug} is the {kind} of line {first} already. Choose another.")

    def _file(self, name: str, where: Where) -> tuple[str, str]:
        """The text of a file of this very folder, found among what was read, never on the disk."""
        path = canonical_path(name)
        if path not in self._folder.files or not path.endswith(".md"):
            self._refuse(
                where,
                f"{name} is no Markdown file (.md) of this folder. Write its path from the folder "
                "of curriculum.yaml, with forward slashes, exactly as the file is spelled.",
            )
            return path, ""
        line = self._yaml.line_of(where)
        first = self._paths.setdefault(path, line)
        if first != line:
            self._refuse(where, f"{name} is used by line {first} already. Use each file once.")
        return path, self._folder.files[path].decode()

    def _refuse(self, where: Where, message: str) -> None:
        self.problems.append(Problem(SETTINGS, self._yaml.line_of(where), message))
