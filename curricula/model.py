"""A curriculum as everybody downstream sees it, whichever source it was read from."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Audience(StrEnum):
    """Who a text is for; STAFF sees what LEARNER sees and what is for instructors besides."""

    LEARNER = "learner"
    STAFF = "staff"


ItemKind = Literal[
    "single",
    "multiple",
    "true-false",
    "fill-in",
    "numeric",
    "matching",
    "sequencing",
    "free-text",
]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of an item; `key` is stable within the item and is what records carry.

    `match` is the key of the target that a matching item's option belongs to.
    """

    key: str
    text: str
    correct: bool
    feedback: str | None = None
    match: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A question with an answer key. `prompt`, texts and feedback are Markdown.

    A `graded` item counts toward the lesson's score with its `points`; one for practice does not.

    What the key is, by kind: single and multiple, the options that are `correct`; true-false,
    `accepted` as ("true",) or ("false",); fill-in, the texts `accepted`; numeric, `number` give or
    take `tolerance`; matching, each option's `match` among `targets`; sequencing, `options` in the
    right order; free-text none: a mentor judges it by `guidance`, which is for staff alone.
    """

    slug: str
    kind: ItemKind
    prompt: str
    options: tuple[Option, ...] = ()
    graded: bool = True
    accepted: tuple[str, ...] = ()
    case_matters: bool = False
    number: float | None = None
    tolerance: float = 0.0
    targets: tuple[Option, ...] = ()
    feedback_right: str | None = None
    feedback_wrong: str | None = None
    guidance: str | None = None
    points: float = 1.0

    @property
    def is_judged(self) -> bool:
        """Whether a person says what an answer is worth."""
        return self.kind == "free-text"


@dataclass(frozen=True, slots=True)
class Rules:
    """How a lesson may be taken; None is without limit.

    `attempts` are the answers to one graded item within one time through the lesson; `retakes`
    the times through after the first. `counts` says which of several attempts, and which of
    several times through, makes the score. `minutes` is the time for one time through.
    """

    attempts: int | None = None
    retakes: int | None = None
    counts: Literal["last", "best"] = "last"
    feedback: Literal["at-once", "after-finishing", "never"] = "at-once"
    shuffle: bool = False
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """`path` is the source file within the curriculum's folder, with forward slashes.

    `minutes` is how long it takes, as a hint; `rules.minutes` is a limit.
    """

    slug: str
    title: str
    path: str
    items: tuple[Item, ...] = ()
    minutes: int | None = None
    rules: Rules = field(default_factory=Rules)

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
