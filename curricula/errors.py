"""What curricula can refuse; every message says what was wrong, where, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


class CurriculaError(Exception):
    """The family."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a folder from being read; `line` counts from 1, 0 is the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.message}"


class BadSource(CurriculaError):
    """The folder is no curriculum that can be read whole; nothing was imported.

    `problems` lists all that were found, so that an author repairs them in one go.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownVersion(CurriculaError):
    def __init__(self, name: object) -> None:
        super().__init__(
            f"There is no curriculum version {name}. Run: child curriculum list, and use an id or "
            "a hash that it shows."
        )


class UnknownText(CurriculaError):
    """A version has no page of that name, or not for who asked."""

    def __init__(self, curriculum_slug: str, slug: str) -> None:
        super().__init__(
            f"The curriculum {curriculum_slug!r} has nothing named {slug!r} in this version. "
            "Choose a page from its list."
        )


class BadLessonMap(CurriculaError):
    """What somebody said about which lesson became which does not fit the two versions."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The lessons cannot be matched like that: {why}. "
            "Look at the lessons of both versions: child curriculum diff OLD NEW"
        )
