"""A curriculum as everybody downstream sees it, whichever source it was read from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Audience(StrEnum):
    """Who a text is for; STAFF sees what LEARNER sees and what is for instructors besides."""

    LEARNER = "learner"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of an item; `key` is stable within the item and is what records carry."""

    key: str
    text: str
    correct: bool
    feedback: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A question with an answer key. `prompt`, texts and feedback are Markdown.

    A `graded` item counts toward the lesson's score; one for practice does not.
    """

    slug: str
    kind: Literal["single", "multiple"]
    prompt: str
    options: tuple[Option, ...]
    graded: bool = True


@dataclass(frozen=True, slots=True)
class Lesson:
    """`path` is the source file within the curriculum's folder, with forward slashes."""

    slug: str
    title: str
    path: str
    items: tuple[Item, ...] = ()
    minutes: int | None = None

    @property
    def is_graded(self) -> bool:
        return any(item.graded for item in self.items)


@dataclass(frozen=True, slots=True)
class Module:
    slug: str
    title: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A text beside the lessons: setup, reference, instructor notes, learner profiles, licence."""

    slug: str
    title: str
    path: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Curriculum:
    """`pass_mark` is the least scaled score (0..1) over all graded items that passes.

    `language` is a BCP 47 tag; `licence` and `attribution` are shown wherever it is played.
    """

    slug: str
    title: str
    language: str
    modules: tuple[Module, ...]
    description: str = ""
    licence: str = ""
    attribution: str = ""
    pages: tuple[Page, ...] = ()
    pass_mark: float = 0.7

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def text_paths(self) -> frozenset[str]:
        """The source files that are rendered: those of all lessons and pages."""
        lessons = {lesson.path for lesson in self.lessons}
        return frozenset(lessons | {page.path for page in self.pages})


STAFF_FOLDER = "instructors/"
"""Files below it are for teaching staff, like the pages there."""


def is_material(path: str) -> bool:
    """Whether a file lies below a folder named `files` or `data`: given to learners as it is."""
    return not {"files", "data"}.isdisjoint(path.split("/")[:-1])
